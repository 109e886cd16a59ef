"""Every sentence that the software says or tells a language model to write."""

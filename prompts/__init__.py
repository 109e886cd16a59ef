"""Every sentence that the software says or tells a language model to write, each in a file that can be replaced."""

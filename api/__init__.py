"""Answer from the record: a question in, cited statements out, by HTTP, command line and web page."""

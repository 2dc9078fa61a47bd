"""Quote documents: the localized view of a priced quote, and its PDF.

The view is strings only. ``cpq.documents.pdf`` draws it and is imported where a PDF is made, because it loads the PDF
writer and the fonts.
"""

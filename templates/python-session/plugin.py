"""A session for mdbook-wasm: adds a page that lists the chapters in which a word still is."""

# componentize-py looks for the session in a module that is called like its interface.
import book_session

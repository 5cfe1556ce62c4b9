"""A session for mdbook-wasm: adds a page that lists the chapters in which a word still occurs."""

# componentize-py expects the session in a module with the name of its interface.
import book_session

// An ordinary mdBook preprocessor in Go, with nothing but the standard library. In each chapter it replaces
// `from` by `to`, as its table in book.toml has them.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type context struct {
	Config struct {
		Preprocessor map[string]struct {
			From string `json:"from"`
			To   string `json:"to"`
		} `json:"preprocessor"`
	} `json:"config"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "supports" {
		if len(os.Args) > 2 && os.Args[2] == "not-supported" {
			os.Exit(1)
		}
		return
	}
	if err := preprocess(); err != nil {
		fmt.Fprintln(os.Stderr, "go-preprocessor:", err)
		os.Exit(1)
	}
}

func preprocess() error {
	// What it does not know of the book stays as it is.
	var context context
	var book map[string]any
	decoder := json.NewDecoder(os.Stdin)
	decoder.UseNumber()
	if err := decoder.Decode(&[2]any{&context, &book}); err != nil {
		return err
	}
	config := context.Config.Preprocessor["go-preprocessor"]
	if config.From == "" {
		return fmt.Errorf("preprocessor.go-preprocessor.from is missing")
	}
	edit := func(content string) string {
		return strings.ReplaceAll(content, config.From, config.To)
	}
	// mdBook 0.5 and 0.4.
	walk(book["items"], edit)
	walk(book["sections"], edit)
	out := bufio.NewWriter(os.Stdout)
	if err := json.NewEncoder(out).Encode(book); err != nil {
		return err
	}
	return out.Flush()
}

func walk(items any, edit func(string) string) {
	list, _ := items.([]any)
	for _, item := range list {
		// A separator is a string.
		kinds, _ := item.(map[string]any)
		chapter, ok := kinds["Chapter"].(map[string]any)
		if !ok {
			continue
		}
		if content, ok := chapter["content"].(string); ok {
			chapter["content"] = edit(content)
		}
		walk(chapter["sub_items"], edit)
	}
}

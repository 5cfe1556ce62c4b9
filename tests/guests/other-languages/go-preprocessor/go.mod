module example.com/go-preprocessor

go 1.21

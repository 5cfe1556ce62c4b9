;; What every guest imports and exports.
(module $guest
  (import "host" "memory" (memory 2))
  (import "host" "log" (func $log (param i32 i32 i32)))
  (import "host" "report" (func $report
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "host" "random" (func $random (param i64 i32)))
  (import "host" "stdout" (func $stdout (result i32)))
  (import "host" "drop" (func $drop (param i32)))
  (import "host" "check" (func $check (param i32 i32)))
  (import "host" "write" (func $write (param i32 i32 i32 i32)))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "process") (param $arguments i32) (result i32) PROCESS))

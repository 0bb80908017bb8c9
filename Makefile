# triage: `make demo` shows what it does, `make test` runs every test, `make help` lists the rest.
# Underneath is CMake with presets (CMakePresets.json); docs/guide/install.md describes both.

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
WERROR ?= OFF
FUZZ_SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help demo build test-build test tune bench format format-check lint asan tsan fuzz install \
        package clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build  ## install what is missing, build, train on the sample tickets, sort fresh ones
	@tools/demo build/release/triage

build:  ## install what is missing and build the program into build/release
	@tools/setup
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release --parallel $(JOBS)

test-build:
	@tools/setup test warehouses engines
	@cmake --preset test -DTRIAGE_WERROR=$(WERROR) --log-level=WARNING
	@cmake --build --preset test --parallel $(JOBS)

test: test-build  ## install what is missing, build and run all tests
	@ctest --preset test --parallel $(JOBS)

tune:  ## install libtorch, build triage-tune beside the tests and run those of tuning
	@tools/setup test tune
	@cmake --preset test -DTRIAGE_BUILD_TUNE=ON -DTRIAGE_WERROR=$(WERROR) --log-level=WARNING
	@cmake --build --preset test --parallel $(JOBS)
	@ctest --preset test --label-regex tune --parallel $(JOBS)

bench:  ## measure against peers doing the same work; results as JSON and a table
	@tools/setup bench
	@cmake --preset bench --log-level=WARNING
	@cmake --build --preset bench --parallel $(JOBS)
	@bench/run build/bench

format:  ## lay out all C++ files with clang-format 14
	@tools/setup lint
	@tools/format

format-check:
	@tools/setup lint
	@tools/format --check

lint: test-build  ## run clang-tidy 16 over the files that changed since it last passed
	@tools/setup test lint
	@tools/lint build/test

asan:  ## run the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/setup test
	@CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) cmake --workflow --preset asan-ubsan

tsan:  ## run the tests under ThreadSanitizer
	@tools/setup test
	@CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) cmake --workflow --preset tsan

fuzz:  ## run each fuzzer for FUZZ_SECONDS (60)
	@tools/setup test fuzz
	@CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) cmake --workflow --preset fuzz
	@tools/fuzz build/fuzz $(FUZZ_SECONDS)

install: build  ## install below PREFIX (/usr/local)
	@cmake --install build/release --strip --prefix $(PREFIX)

package: build  ## write a .tar.gz and a .deb into dist/
	@tools/setup package
	@cpack --config build/release/CPackConfig.cmake -B dist

clean:  ## remove what was built; fetched archives stay
	@rm -rf build dist demo-workspace

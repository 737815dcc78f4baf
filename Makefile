# SPDX-License-Identifier: MIT
# The commands a person types; CMake and Ninja do the work in build/<preset>.
#
#   PRESET   debug (default of the tests), release, asan, ubsan, tsan
#   JOBS     parallel compile jobs, as many as there are cores by default
#   BUILD    where the build directories go (build); CC=clang make BUILD=build/clang debug
#            keeps a second compiler's output apart

PRESET ?= debug
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
BUILD ?= build
DEMO ?= examples/demo.js
SUITE ?=
FILTER ?=
OCTANE ?=
PREFIX ?= /usr/local
FILES ?= $(shell find src include test bench -name '*.[ch]' 2>/dev/null)

.DEFAULT_GOAL := help

# Configures when needed and builds one preset: $(call build,preset[,ninja targets]).
define build
	@test -f $(BUILD)/$(1)/build.ninja || cmake --preset $(1) -B $(BUILD)/$(1)
	@cmake --build $(BUILD)/$(1) -j $(JOBS) $(if $(2),--target $(2))
endef

# Runs a program of tools/ or bench/, or says that it is not there.
define program
	@test -x $(1) || { echo "make $@: $(1) is missing"; exit 1; }
	@$(1) $(2)
endef

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## install what is missing, build, and show the heap at work
	@tools/bootstrap
	$(call build,release)
	@$(BUILD)/release/winnow --trace-gc --expose-gc $(DEMO)

.PHONY: bootstrap
bootstrap: ## install the tools and libraries the build needs
	@tools/bootstrap

.PHONY: debug release asan ubsan tsan
debug: ## build with assertions, verifier and zeal modes
	$(call build,debug)
release: ## build build/release/winnow
	$(call build,release)
asan: ## build and test with AddressSanitizer and UBSan
	$(call build,asan)
	@tools/test_all --build $(BUILD)/asan
ubsan: ## build and test with UndefinedBehaviorSanitizer
	$(call build,ubsan)
	@tools/test_all --build $(BUILD)/ubsan
tsan: ## build and test with ThreadSanitizer, the fuzzer included
	$(call build,tsan)
	@tools/test_all --build $(BUILD)/tsan --timeout-factor 10
	@tools/fuzz --tsan --minutes 10

.PHONY: install-heap
install-heap: ## install libwinnow-heap: PREFIX=/usr/local, DESTDIR=...
	@cmake -G Ninja -S . -B $(BUILD)/heap -DCMAKE_BUILD_TYPE=Release -DWN_HEAP_ONLY=ON
	@cmake --build $(BUILD)/heap -j $(JOBS) --target winnow-heap-shared winnow-heap-static
	@cmake --install $(BUILD)/heap --component heap --prefix $(PREFIX)

.PHONY: test test-base test-heap test-library test-engine test-js test-off
test: ## install what is missing, build, run all tests (PRESET=release for another build)
	@tools/bootstrap
	$(call build,$(PRESET))
	@tools/test_all --build $(BUILD)/$(PRESET)
test-base: ## run the base layer's unit tests
	$(call build,$(PRESET),tests-base)
	@tools/test_all --build $(BUILD)/$(PRESET) base
test-heap: ## run the heap's unit tests, with no engine object linked
	$(call build,$(PRESET),tests-heap)
	@tools/test_all --build $(BUILD)/$(PRESET) heap
test-library: ## run the tests of libwinnow-heap as a package, and its examples
	$(call build,$(PRESET))
	@tools/test_all --build $(BUILD)/$(PRESET) library
test-engine: ## run the engine's unit tests
	$(call build,$(PRESET),tests-engine)
	@tools/test_all --build $(BUILD)/$(PRESET) engine
test-js: ## run the JavaScript tests (FILTER=part of a path)
	$(call build,$(PRESET),winnow)
	@tools/run_tests --binary $(BUILD)/$(PRESET)/winnow $(if $(FILTER),--filter '$(FILTER)')
test-off: ## run the tests with what they test switched off: each must fail
	$(call build,$(PRESET),winnow)
	@tools/run_tests --binary $(BUILD)/$(PRESET)/winnow --off $(if $(FILTER),--filter '$(FILTER)')

.PHONY: test-long
test-long: ## run the tests that take minutes (FILTER=part of a path)
	$(call build,release)
	@tools/run_tests --binary $(BUILD)/release/winnow --folder test/long --jobs 1 $(if $(FILTER),--filter '$(FILTER)')

.PHONY: test262
test262: ## run the conformance suite: SUITE=path, FILTER=parse or a path in it
	@test -n "$(SUITE)" || { echo "make test262 SUITE=path/to/test262 [FILTER=parse|path]"; exit 1; }
	$(call build,release)
	@tools/test262 --suite $(SUITE) --build $(BUILD)/release $(if $(FILTER),--filter '$(FILTER)')

.PHONY: torture torture-quick fuzz fuzz-selftest fuzz-js
torture: ## run the tests under every zeal mode, with ASan and UBSan
	$(call build,asan)
	$(call program,tools/torture,--build $(BUILD)/asan)
torture-quick: ## a few minutes of the same
	$(call build,asan)
	$(call program,tools/torture,--build $(BUILD)/asan --quick)
fuzz: ## ten minutes of the heap's shadow-graph fuzzer
	$(call program,tools/fuzz)
fuzz-selftest: ## build known faults into the heap and find each
	$(call program,tools/fuzz,--selftest)
fuzz-js: ## ten minutes of random programs, compared with node's output (SEEDS=first:end)
	$(call build,release)
	@tools/fuzz_js --binary $(BUILD)/release/winnow --seconds 600 --keep $(BUILD) --seeds $(or $(SEEDS),0:100000)

.PHONY: bench
bench: ## compare with the peers installed: time and memory (OCTANE=path)
	$(call build,release)
	$(call program,bench/run,$(if $(OCTANE),--octane $(OCTANE)))

.PHONY: measurements
measurements: ## measure all pauses and write them to docs/heap (three quiet minutes)
	$(call build,release)
	@bench/pauses --write

.PHONY: bench-heap
ROUNDS ?= 5
bench-heap: ## compare the heap with bdwgc, malloc and mimalloc (ROUNDS=5, FILTER=name)
	$(call build,release)
	@bench/heap/compare/run --build $(BUILD)/release --rounds $(ROUNDS) \
	  --html $(BUILD)/release/bench-heap.html --json $(BUILD)/release/bench-heap.json \
	  $(if $(FILTER),--filter '$(FILTER)')

.PHONY: coverage
coverage: ## run the tests and list what share of each file's lines they reach
	$(call build,coverage)
	@find $(BUILD)/coverage -name '*.gcda' -delete
	@tools/test_all --build $(BUILD)/coverage
	@tools/coverage --build $(BUILD)/coverage

.PHONY: check format docs clean
check: ## what may include what, and the lints
	@tools/check_layers
format: ## clang-format the sources, or FILES=...
	@clang-format -i $(FILES)
docs: ## list the pages, check their links, make the page of the heap's interface
	@tools/check_docs
	@tools/heap_docs --out $(BUILD)/docs
clean: ## remove all build output
	rm -rf $(BUILD)

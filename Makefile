# convoy: every entry point. `make help` lists them.

BUILD  ?= build
PREFIX ?= /usr/local

# One line a file; V=1 shows the commands. As many jobs as there are CPUs.
QUIET     = $(if $(V),,@echo '  $(1) $@';)
MAKEFLAGS += --jobs=$(shell nproc) --no-print-directory

WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wconversion
CFLAGS   ?= -O2 -g
override CFLAGS += -std=gnu11 -pthread $(WARNINGS) $(if $(WERROR),-Werror) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
override CPPFLAGS += -D_GNU_SOURCE -Ibench -MMD -MP
override LDFLAGS += -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))

LIBRARY_SOURCES  := $(foreach floor,measure gil executor workload,$(wildcard bench/$(floor)/*.c))
ANALYSIS_MAINS   := bench/analysis/summarize.c bench/analysis/environment.c
ANALYSIS_SOURCES := $(filter-out $(ANALYSIS_MAINS),$(wildcard bench/analysis/*.c))
WORKLOADS        := $(patsubst workloads/%.c,$(BUILD)/%,$(wildcard workloads/*.c))
ANALYSIS         := $(patsubst bench/analysis/%.c,$(BUILD)/%,$(wildcard $(ANALYSIS_MAINS)))
UNIT_TESTS       := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

LIBRARY_LIBS  := -ljansson -lhwloc -lm
ANALYSIS_LIBS := -ljansson -lgsl -lgslcblas -lm
HEADERS       := jansson.h hwloc.h gsl/gsl_cdf.h

objects = $(patsubst %.c,$(BUILD)/objects/%.o,$(1))

# A missing header is found before the first file, with the way to get it.
ifeq ($(filter clean help format format-check compdb,$(MAKECMDGOALS)),)
ifneq ($(shell printf '$(foreach header,$(HEADERS),#include <$(header)>\n)' | $(CC) -fsyntax-only -xc - 2>&1),)
$(error a compiler or the headers of jansson, hwloc or gsl are missing; scripts/setup installs them)
endif
endif

.SECONDARY:
.PHONY: all
all: $(WORKLOADS) $(ANALYSIS) ## build the workloads and the analysis (default)

$(BUILD)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(call QUIET,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# environment.json says how everything was built.
$(BUILD)/objects/bench/analysis/environment.o: override CPPFLAGS += \
	-DCONVOY_CC='"$(CC)"' -DCONVOY_CFLAGS='"$(CFLAGS)"'

$(BUILD)/libconvoy.a: $(call objects,$(LIBRARY_SOURCES))
$(BUILD)/libanalysis.a: $(call objects,$(ANALYSIS_SOURCES))
$(BUILD)/%.a:
	@rm -f $@
	$(call QUIET,AR)$(AR) rcs $@ $^

$(WORKLOADS): $(BUILD)/%: $(BUILD)/objects/workloads/%.o $(BUILD)/libconvoy.a
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(ANALYSIS): $(BUILD)/%: $(BUILD)/objects/bench/analysis/%.o $(BUILD)/libanalysis.a $(BUILD)/libconvoy.a
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ $(ANALYSIS_LIBS) -lhwloc

# ---- measuring -----------------------------------------------------------------

.PHONY: bench bench-full smoke plots
bench: all ## measure the default suite, 30 blocks, with charts (about a minute)
	@BUILD=$(BUILD) scripts/bench

bench-full: all ## the default suite and the tutorial, 100 blocks
	@BUILD=$(BUILD) scripts/bench --blocks 100
	@BUILD=$(BUILD) scripts/bench tutorial

smoke: all ## every experiment at tiny size, in seconds
	@BUILD=$(BUILD) scripts/bench --smoke

plots: all ## draw the charts of RUN= again (default: the latest run)
	@BUILD=$(BUILD) scripts/plot $(RUN)

# ---- testing -------------------------------------------------------------------

$(BUILD)/tests/%: $(BUILD)/objects/tests/unit/%.o $(BUILD)/libanalysis.a $(BUILD)/libconvoy.a
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(ANALYSIS_LIBS) -lhwloc

# The fault tests link everything with the system calls that they make fail.
FAULTS     := $(patsubst tests/faults/%.c,$(BUILD)/tests/%,$(wildcard tests/faults/test_*.c))
WRAPPED    := pthread_create fork mmap memfd_create ftruncate socketpair epoll_create1 epoll_ctl sendmsg \
	      eventfd malloc calloc realloc syscall
$(FAULTS): $(BUILD)/tests/%: $(BUILD)/objects/tests/faults/%.o $(BUILD)/libconvoy.a
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(LDFLAGS) $(foreach name,$(WRAPPED),-Wl,--wrap=$(name)) -o $@ $^ -lcmocka $(LIBRARY_LIBS)

FIXTURES := $(patsubst tests/fixtures/%.c,$(BUILD)/tests/%,$(wildcard tests/fixtures/*.c))
$(FIXTURES): $(BUILD)/tests/%: $(BUILD)/objects/tests/fixtures/%.o
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ -ljansson

.PHONY: tests test test-asan test-tsan test-valgrind soak
tests: all $(UNIT_TESTS) $(FAULTS) $(FIXTURES)

test: tests ## unit, fault, floor and command-line tests
	@BUILD=$(BUILD) tests/run

test-asan: ## the C tests under AddressSanitizer and UBSan
	$(MAKE) BUILD=$(BUILD)-asan SANITIZE=address,undefined tests
	BUILD=$(BUILD)-asan tests/run --sanitizer

test-tsan: ## the C tests under ThreadSanitizer
	$(MAKE) BUILD=$(BUILD)-tsan SANITIZE=thread tests
	BUILD=$(BUILD)-tsan tests/run --sanitizer

test-valgrind: tests ## the C tests and every mode under Valgrind
	@BUILD=$(BUILD) tests/run --valgrind

soak: tests ## the long tests: 1000 runs of null in each mode, and more
	@BUILD=$(BUILD) tests/soak

# ---- keeping it clean ------------------------------------------------------------

C_FILES     := $(shell find bench workloads tests -name '*.[ch]' 2>/dev/null)
SHELL_FILES := $(shell grep -rlE '^\#!.*(sh|bash)$$' scripts tests .ci 2>/dev/null) $(wildcard scripts/lib/*.bash scripts/experiments/*.bash)

.PHONY: lint format format-check compdb clean
lint: format-check ## clang-tidy, cppcheck, shellcheck, shfmt, codespell
	@cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -Ibench \
		--enable=warning,performance,portability --suppress=missingIncludeSystem bench workloads
	@clang-tidy --quiet $(filter %.c,$(filter-out tests/%,$(C_FILES))) -- -std=gnu11 -D_GNU_SOURCE -Ibench
	@shellcheck -x $(SHELL_FILES)
	@codespell --skip=build*,results,.git --ignore-words-list=statics,truns .

format: ## lay out all C and shell files
	@clang-format -i $(C_FILES)
	@shfmt -w $(SHELL_FILES)

format-check:
	@clang-format --dry-run --Werror $(C_FILES)
	@shfmt -d $(SHELL_FILES)

compdb: ## write compile_commands.json for editors
	bear -- $(MAKE) -B tests

clean: ## remove what was built; results stay
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan compile_commands.json

.PHONY: install help
install: all ## install the programs to DESTDIR and PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin
	for program in $(notdir $(WORKLOADS)); do \
		install -m 755 $(BUILD)/$$program $(DESTDIR)$(PREFIX)/bin/convoy-$$program; done

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

-include $(shell find $(BUILD)/objects -name '*.d' 2>/dev/null)

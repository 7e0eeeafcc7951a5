# convoy: every entry point. `make help` lists them.

BUILD  ?= build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man

# One line a file; V=1 shows the commands. As many jobs as there are CPUs.
QUIET     = $(if $(V),,@echo '  $(1) $@';)
MAKEFLAGS += --jobs=$(shell nproc) --no-print-directory

WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wconversion
CFLAGS   ?= -O2 -g
override CFLAGS += -std=gnu11 -pthread $(WARNINGS) $(if $(WERROR),-Werror) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
override CPPFLAGS += -D_GNU_SOURCE -Ibench -MMD -MP
override LDFLAGS += -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))

# libconvoy, which is installed, is the executors and what they stand on; it needs the C
# library alone. The rest of the floors is the harness's own.
LIBRARY_SOURCES  := $(wildcard bench/executor/*.c) bench/gil/pace.c $(patsubst %,bench/measure/%.c,cpus futex shared usage)
HARNESS_SOURCES  := $(filter-out $(LIBRARY_SOURCES),$(foreach floor,measure gil socket serve workload,$(wildcard bench/$(floor)/*.c)))
ANALYSIS_MAINS   := $(patsubst %,bench/analysis/%.c,summarize environment fidelity timeline \
		     compare export page predict scaling_selftest selftest)
ANALYSIS_SOURCES := $(filter-out $(ANALYSIS_MAINS),$(wildcard bench/analysis/*.c))
CHAT_SOURCES     := $(filter-out bench/chat/main.c,$(wildcard bench/chat/*.c))
CHAT             := $(BUILD)/chat
WORKLOADS        := $(patsubst workloads/%.c,$(BUILD)/%,$(wildcard workloads/*.c))
ANALYSIS         := $(patsubst bench/analysis/%.c,$(BUILD)/%,$(wildcard $(ANALYSIS_MAINS)))
EXAMPLES         := $(patsubst bench/executor/%.c,$(BUILD)/%,$(wildcard bench/executor/examples/*.c))
UNIT_TESTS       := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))

VERSION        := $(shell sed -n 's/.*"convoy \(.*\)"/\1/p' bench/workload/version.h)
SONAME         := libconvoy.so.$(firstword $(subst ., ,$(VERSION)))
LIBRARY        := $(BUILD)/libconvoy.a $(BUILD)/libconvoy.so.$(VERSION)
PUBLIC_HEADERS := $(patsubst %,$(BUILD)/include/convoy/%.h,executor usage)
MAN3           := $(wildcard bench/executor/man/*.3)
MAN7           := $(wildcard bench/executor/man/*.7)

HARNESS_LIBS  := -ljansson -lhwloc -lm
ANALYSIS_LIBS := -ljansson -lgsl -lgslcblas -lm
HEADERS       := jansson.h hwloc.h gsl/gsl_cdf.h histedit.h

objects = $(patsubst %.c,$(BUILD)/objects/%.o,$(1))

# A missing header is found before the first file, with the way to get it.
ifeq ($(filter clean help format format-check compdb library examples install-lib uninstall doctor,$(MAKECMDGOALS)),)
ifneq ($(shell printf '$(foreach header,$(HEADERS),#include <$(header)>\n)' | $(CC) -fsyntax-only -xc - 2>&1),)
$(error a compiler or the headers of jansson, hwloc, gsl or libedit are missing; scripts/setup installs them)
endif
endif

.SECONDARY:
.PHONY: all
all: $(WORKLOADS) $(CHAT) $(ANALYSIS) library ## build the programs and the library (default)

$(BUILD)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(call QUIET,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# environment.json says how everything was built.
$(BUILD)/objects/bench/analysis/environment.o: override CPPFLAGS += \
	-DCONVOY_CC='"$(CC)"' -DCONVOY_CFLAGS='"$(CFLAGS)"'

$(BUILD)/libconvoy.a: $(call objects,$(LIBRARY_SOURCES))
$(BUILD)/libharness.a: $(call objects,$(HARNESS_SOURCES))
$(BUILD)/libanalysis.a: $(call objects,$(ANALYSIS_SOURCES))
$(BUILD)/libchat.a: $(call objects,$(CHAT_SOURCES))
$(BUILD)/%.a:
	@rm -f $@
	$(call QUIET,AR)$(AR) rcs $@ $^

$(WORKLOADS): $(BUILD)/%: $(BUILD)/objects/workloads/%.o $(BUILD)/libharness.a $(BUILD)/libconvoy.a
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ $(HARNESS_LIBS)

$(CHAT): $(BUILD)/objects/bench/chat/main.o $(BUILD)/libchat.a $(BUILD)/libharness.a $(BUILD)/libconvoy.a
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ $(HARNESS_LIBS) -ledit

$(ANALYSIS): $(BUILD)/%: $(BUILD)/objects/bench/analysis/%.o $(BUILD)/libanalysis.a $(BUILD)/libharness.a $(BUILD)/libconvoy.a
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ $(ANALYSIS_LIBS) -lhwloc

# ---- the library ---------------------------------------------------------------

.PHONY: library examples
library: $(LIBRARY) $(PUBLIC_HEADERS) ## build libconvoy alone, static and shared
examples: $(EXAMPLES) ## build the examples of its use

# The shared library has objects of its own: what is measured need not be position-independent.
$(BUILD)/objects/shared/%.o: %.c
	@mkdir -p $(@D)
	$(call QUIET,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -c -o $@ $<

SHARED_LDFLAGS := -shared -Wl,-soname,$(SONAME),--version-script,bench/executor/libconvoy.map
ifndef SANITIZE
SHARED_LDFLAGS += -Wl,-z,defs
endif

$(BUILD)/libconvoy.so.$(VERSION): $(patsubst %.c,$(BUILD)/objects/shared/%.o,$(LIBRARY_SOURCES)) bench/executor/libconvoy.map
	$(call QUIET,LD)$(CC) $(LDFLAGS) $(SHARED_LDFLAGS) -o $@ $(filter %.o,$^)

$(BUILD)/include/convoy/executor.h: bench/executor/executor.h
$(BUILD)/include/convoy/usage.h: bench/measure/usage_counts.h
$(PUBLIC_HEADERS):
	@mkdir -p $(@D)
	$(call QUIET,CP)cp $< $@

# They see what a user of the installed library sees, nothing else.
$(EXAMPLES): $(BUILD)/%: bench/executor/%.c $(BUILD)/libconvoy.a $(PUBLIC_HEADERS)
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) -I$(BUILD)/include $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libconvoy.a $(PEER_LIBS)

# ---- peers ---------------------------------------------------------------------

# make PEERS=1 BUILD=build-peers: other libraries' pools as kinds of executors, and the same
# patterns written against each of them. It needs GCC: its libgomp is one of them. The
# shared library never has them.
PEER_PACKAGES := glib-2.0 libuv tbb apr-1 apr-util-1
PEERS_BUILD   ?= build-peers

ifdef PEERS
ifeq ($(filter clean help format format-check,$(MAKECMDGOALS)),)
ifneq ($(shell pkg-config --print-errors --exists $(PEER_PACKAGES) 2>&1; command -v $(CXX) >/dev/null || echo $(CXX)),)
$(error PEERS=1: a C++ compiler, GLib, libuv, oneTBB, APR or apr-util is missing; scripts/setup --peers installs them)
endif
endif

PEER_SOURCES := $(wildcard bench/executor/peers/*.c bench/executor/peers/*.cpp)
PEER_OBJECTS := $(patsubst %,$(BUILD)/objects/%.o,$(basename $(PEER_SOURCES)))
NATIVE       := $(patsubst %,$(BUILD)/native-%,glib libuv openmp tbb apr)
NATIVE_ECHO  := $(BUILD)/native-echo-libuv
NATIVE_DIR   := $(BUILD)/objects/scripts/reference/peers
PEER_LIBS    := -Wl,--as-needed $(shell pkg-config --libs $(PEER_PACKAGES)) -fopenmp -lstdc++ -ldl
HARNESS_LIBS += $(PEER_LIBS)

CXXFLAGS ?= -O2 -g
override CXXFLAGS += -std=gnu++17 -pthread $(filter-out -Wmissing-prototypes -Wstrict-prototypes,$(WARNINGS)) \
	$(if $(WERROR),-Werror) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)

$(BUILD)/objects/%.o: %.cpp
	@mkdir -p $(@D)
	$(call QUIET,CXX)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

# Their headers are not ours to warn about.
$(PEER_OBJECTS) $(NATIVE:$(BUILD)/native-%=$(NATIVE_DIR)/%.o): override CPPFLAGS += \
	$(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PEER_PACKAGES)))
$(PEER_OBJECTS) $(BUILD)/objects/bench/executor/executor.o: override CPPFLAGS += -DCONVOY_PEERS
$(BUILD)/objects/bench/executor/peers/openmp.o $(NATIVE_DIR)/openmp.o: override CFLAGS += -fopenmp

$(BUILD)/libconvoy.a: $(PEER_OBJECTS)

all: $(NATIVE) $(NATIVE_ECHO)
$(NATIVE): $(BUILD)/native-%: $(NATIVE_DIR)/%.o $(NATIVE_DIR)/native.o $(BUILD)/libharness.a $(BUILD)/libconvoy.a
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ $(HARNESS_LIBS)
endif

# ---- measuring -----------------------------------------------------------------

.PHONY: bench bench-full sockets smoke peers gil gil-full gil-verify plots compare doctor selftest report
bench: all ## measure the default suite, 30 blocks, with charts (about a minute)
	@BUILD=$(BUILD) scripts/bench

bench-full: all ## the default suite, 100 blocks, the tutorial, forks of 1 GiB, sockets
	@BUILD=$(BUILD) scripts/bench --blocks 100
	@BUILD=$(BUILD) scripts/bench tutorial
	@FULL=1 BUILD=$(BUILD) scripts/bench spawn-methods
	@BUILD=$(BUILD) PEERS_BUILD=$(PEERS_BUILD) scripts/bench sockets --label sockets

# An echo server on libuv, which needs no other of the peers: measured where libuv is.
bench-full sockets: $(if $(shell pkg-config --exists libuv 2>/dev/null && echo 1),$(PEERS_BUILD)/native-echo-libuv)
%/native-echo-libuv: scripts/reference/sockets/libuv.c bench/socket/frame.c bench/socket/frame.h
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(filter-out -MMD -MP,$(CPPFLAGS)) $(CFLAGS) $(shell pkg-config --cflags libuv) \
		$(LDFLAGS) -o $@ $(filter %.c,$^) $(shell pkg-config --libs libuv)

sockets: all ## an echo server in every mode, five questions with charts (4 minutes)
	@BUILD=$(BUILD) PEERS_BUILD=$(PEERS_BUILD) scripts/bench sockets --budget 220s --label sockets

smoke: all ## every experiment at tiny size, in seconds
	@BUILD=$(BUILD) scripts/bench --smoke

# Of what is missing it says how to get it; the rest is measured.
MISSING_LIBRARIES = for package in $(PEER_PACKAGES); do pkg-config --exists $$package || echo $$package; done; \
	command -v $(CXX) >/dev/null || echo $(CXX)
MISSING_TOOLS = for tool in python3 parallel xargs; do command -v $$tool >/dev/null || echo $$tool; done
peers: all ## measure the executors against other libraries (about 4 minutes)
	@libraries=$$($(MISSING_LIBRARIES)); tools=$$($(MISSING_TOOLS)); \
	[ -z "$$libraries$$tools" ] || \
		echo "peers: measuring without" $$libraries $$tools "(scripts/setup --peers installs them)"; \
	[ -n "$$libraries" ] || $(MAKE) PEERS=1 BUILD=$(PEERS_BUILD) all
	@BUILD=$(BUILD) PEERS_BUILD=$(PEERS_BUILD) scripts/bench peers --budget 280s --label peers
	@echo && scripts/ratios

# Pictures of the two classic scenes, from runs of our own: PICTURES names their folder.
PICTURES = results/latest/charts
define timelines
@$(BUILD)/convoy --gil cpython3 --mode thread --hogs 1 --io sleep --operations 40 --quiet \
	--trace $(PICTURES)/timeline-convoy-effect.json
@$(BUILD)/cpu --gil cpython2 --mode thread --tasks 2 --count 3000000 --quiet \
	--trace $(PICTURES)/timeline-cpython2.json
@BUILD=$(BUILD) scripts/timeline $(PICTURES)/timeline-convoy-effect.json
@BUILD=$(BUILD) scripts/timeline $(PICTURES)/timeline-cpython2.json
endef

gil: all ## what interpreter locks do to threads: the quick set, with charts (under 4 minutes)
	@BUILD=$(BUILD) scripts/bench gil-folklore --budget 40s --label gil-folklore
	@BUILD=$(BUILD) scripts/bench gil --budget 165s --label gil
	$(timelines)

gil-full: all ## the same in 30 blocks, with every interpreter and true slices
	@BUILD=$(BUILD) scripts/bench gil-folklore --label gil-folklore
	@FULL=1 BUILD=$(BUILD) scripts/bench gil --blocks 30 --label gil-full
	$(timelines)

gil-verify: all ## the emulated locks beside the installed interpreters (a quarter of an hour)
	@BUILD=$(BUILD) scripts/bench gil-verify --label gil-verify
	@run=$$(readlink -f results/latest); others=; \
	if scripts/reference/interpreters/detect python2.7 ruby ocaml pypy3 2>/dev/null | grep -q .; then \
		BUILD=$(BUILD) scripts/bench gil-verify-others --label gil-verify-others; \
		others=$$(readlink -f results/latest); \
	fi; \
	$(BUILD)/fidelity $$run $$others >$$run/fidelity.md && cat $$run/fidelity.md

doctor: ## what this machine would do to a measurement, and what to do about it
	@scripts/doctor

plots: all ## draw the charts of RUN= again (default: the latest run)
	@BUILD=$(BUILD) scripts/plot $(RUN)

compare: all ## compare stored runs, B= with A=: a run each, or RUN,RUN,... a side
	@BUILD=$(BUILD) scripts/compare "$(A)" "$(B)" $(if $(MARGIN),--margin $(MARGIN))

report: all ## write RUN= as one web page (default: the latest run)
	@BUILD=$(BUILD) scripts/report $(RUN)

# SELFTEST="--workers 2 --load" and so on: what scripts/selftest takes. It goes on with what is there.
selftest: all ## how often verdicts are right: made-up sessions, 200 real ones (20 minutes)
	@$(BUILD)/selftest && $(BUILD)/scaling_selftest
	@BUILD=$(BUILD) scripts/selftest --resume $(SELFTEST)

# ---- testing -------------------------------------------------------------------

$(BUILD)/tests/%: $(BUILD)/objects/tests/unit/%.o $(BUILD)/libanalysis.a $(BUILD)/libchat.a $(BUILD)/libharness.a $(BUILD)/libconvoy.a
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(ANALYSIS_LIBS) -lhwloc $(PEER_LIBS)

# The fault tests link everything with the system calls that they make fail.
FAULTS     := $(patsubst tests/faults/%.c,$(BUILD)/tests/%,$(wildcard tests/faults/test_*.c))
WRAPPED    := pthread_create fork mmap madvise memfd_create ftruncate socketpair epoll_create1 epoll_ctl sendmsg \
	      eventfd malloc calloc realloc syscall
$(FAULTS): $(BUILD)/tests/%: $(BUILD)/objects/tests/faults/%.o $(BUILD)/libharness.a $(BUILD)/libconvoy.a
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(LDFLAGS) $(foreach name,$(WRAPPED),-Wl,--wrap=$(name)) -o $@ $^ -lcmocka $(HARNESS_LIBS)

FIXTURES := $(patsubst tests/fixtures/%.c,$(BUILD)/tests/%,$(wildcard tests/fixtures/*.c))
$(FIXTURES): $(BUILD)/tests/%: $(BUILD)/objects/tests/fixtures/%.o
	@mkdir -p $(@D)
	$(call QUIET,LD)$(CC) $(LDFLAGS) -o $@ $^ -ljansson $(PEER_LIBS)

$(BUILD)/tests/kill_stress: $(BUILD)/libconvoy.a

.PHONY: tests test test-asan test-tsan test-valgrind test-model fuzz soak
tests: all examples $(UNIT_TESTS) $(FAULTS) $(FIXTURES)

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

test-model: ## the models of the executor, with spin
	@tests/model/check

# What parses what others send, fuzzed with clang's libFuzzer, each target with the files that
# it is about. A finding is kept in $(BUILD)/fuzz/.
FUZZERS   := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))
FUZZ_RUNS ?= 100000
fuzz: $(FUZZERS) ## fuzz the frame parser, FUZZ_RUNS times (needs clang)
	@for fuzzer in $(FUZZERS); do \
		$$fuzzer -runs=$(FUZZ_RUNS) -max_len=32 -artifact_prefix=$$fuzzer- >$$fuzzer.log 2>&1 || \
			{ tail -n 40 $$fuzzer.log; exit 1; }; \
		echo "$${fuzzer##*/}: $(FUZZ_RUNS) runs, nothing found"; done

$(BUILD)/fuzz/frame: bench/socket/frame.c
$(FUZZERS): $(BUILD)/fuzz/%: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(call QUIET,LD)clang $(filter-out -MMD -MP,$(CPPFLAGS)) -std=gnu11 $(WARNINGS) -O1 -g \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $^

soak: tests ## the long tests: 1000 runs of null in each mode, and more
	@BUILD=$(BUILD) tests/soak

# ---- keeping it clean ------------------------------------------------------------

C_FILES     := $(shell find bench workloads tests scripts/reference -name '*.[ch]' -o -name '*.cpp' 2>/dev/null)
SHELL_FILES := $(shell grep -rlE '^\#!.*(sh|bash)$$' scripts tests .ci 2>/dev/null) $(wildcard scripts/lib/*.bash scripts/experiments/*.bash)

.PHONY: lint format format-check compdb clean
lint: format-check $(PUBLIC_HEADERS) ## clang-tidy, cppcheck, shellcheck, shfmt, codespell
	@cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -Ibench \
		--enable=warning,performance,portability --suppress=missingIncludeSystem bench workloads
	@printf '%s\n' $(filter-out tests/% bench/executor/examples/% bench/executor/peers/% scripts/%,$(filter %.c,$(C_FILES))) | \
		xargs -P $$(nproc) -I{} clang-tidy --quiet {} -- -std=gnu11 -D_GNU_SOURCE -Ibench -I$(BUILD)/include
	@shellcheck -x $(SHELL_FILES)
	@codespell --skip=build*,results,.git --ignore-words-list=statics,truns,nd,fo .

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

# ---- installing ------------------------------------------------------------------

LIBRARY_DIR := $(DESTDIR)$(LIBDIR)
HEADER_DIR  := $(DESTDIR)$(PREFIX)/include/convoy
MAN_DIR     := $(DESTDIR)$(MANDIR)
PROGRAMS    := $(notdir $(WORKLOADS)) chat

# A page is found under every name that its NAME section has.
man_names = sed -n 's/^\.Nm \([a-z_]*\).*/\1.3/p'

.PHONY: install install-lib uninstall help
install: all install-lib ## install the programs and the library to DESTDIR and PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin
	for program in $(PROGRAMS); do \
		install -m 755 $(BUILD)/$$program $(DESTDIR)$(PREFIX)/bin/convoy-$$program || exit; done

install-lib: library ## install the library alone: with headers, convoy.pc and man pages
	$(if $(PEERS),$(error PEERS=1: what is installed holds no peers; make install without it))
	install -d $(LIBRARY_DIR)/pkgconfig $(HEADER_DIR) $(MAN_DIR)/man3 $(MAN_DIR)/man7
	install -m 644 $(LIBRARY) $(LIBRARY_DIR)
	ln -sf libconvoy.so.$(VERSION) $(LIBRARY_DIR)/$(SONAME)
	ln -sf $(SONAME) $(LIBRARY_DIR)/libconvoy.so
	install -m 644 $(PUBLIC_HEADERS) $(HEADER_DIR)
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR:$(PREFIX)/%=$${prefix}/%)|; s|@VERSION@|$(VERSION)|' \
		bench/executor/convoy.pc.in >$(LIBRARY_DIR)/pkgconfig/convoy.pc
	install -m 644 $(MAN3) $(MAN_DIR)/man3
	install -m 644 $(MAN7) $(MAN_DIR)/man7
	cd $(MAN_DIR)/man3 && for page in $(notdir $(MAN3)); do for name in $$($(man_names) $$page); do \
		[ $$name = $$page ] || ln -sf $$page $$name || exit; done; done

uninstall: ## remove what install put there
	rm -f $(PROGRAMS:%=$(DESTDIR)$(PREFIX)/bin/convoy-%)
	rm -f $(addprefix $(LIBRARY_DIR)/,$(notdir $(LIBRARY)) $(SONAME) libconvoy.so pkgconfig/convoy.pc)
	rm -f $(addprefix $(HEADER_DIR)/,$(notdir $(PUBLIC_HEADERS)))
	rm -f $(addprefix $(MAN_DIR)/man3/,$(shell $(man_names) $(MAN3))) $(addprefix $(MAN_DIR)/man7/,$(notdir $(MAN7)))
	[ ! -d $(HEADER_DIR) ] || rmdir $(HEADER_DIR)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

-include $(shell find $(BUILD)/objects -name '*.d' 2>/dev/null)

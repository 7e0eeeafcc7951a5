# convoy: every entry point. `make help` lists them.

BUILD  ?= build
PREFIX ?= /usr/local
CC     ?= gcc

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

LIBRARY_LIBS  := -ljansson -lhwloc
ANALYSIS_LIBS := -ljansson -lgsl -lgslcblas -lm

objects = $(patsubst %.c,$(BUILD)/objects/%.o,$(1))

.PHONY: all
all: $(WORKLOADS) $(ANALYSIS) ## build the workloads and the analysis (default)

$(BUILD)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/libconvoy.a: $(call objects,$(LIBRARY_SOURCES))
$(BUILD)/libanalysis.a: $(call objects,$(ANALYSIS_SOURCES))
$(BUILD)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(WORKLOADS): $(BUILD)/%: $(BUILD)/objects/workloads/%.o $(BUILD)/libconvoy.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS)

$(ANALYSIS): $(BUILD)/%: $(BUILD)/objects/bench/analysis/%.o $(BUILD)/libanalysis.a $(BUILD)/libconvoy.a
	$(CC) $(LDFLAGS) -o $@ $^ $(ANALYSIS_LIBS) -lhwloc

$(BUILD)/tests/%: $(BUILD)/objects/tests/unit/%.o $(BUILD)/libanalysis.a $(BUILD)/libconvoy.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(ANALYSIS_LIBS) -lhwloc

-include $(shell find $(BUILD)/objects -name '*.d' 2>/dev/null)

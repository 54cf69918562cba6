# crm: one binary, no configure step.  CFLAGS, LDFLAGS, PREFIX, DESTDIR and
# NAME are the user's; SAN=address,undefined and DEBUG=1 are knobs.
#
#	make			the program, as build/crm
#	make demo		from a clone: what is missing, the program, a
#				demo store, and the main job on it
#	make check		from a clone: every test; ends with prove's summary
#	make lint		layers, generated files, manual, style, warnings
#	make unit		the unit tests, built and run
#	make golden		rewrite tests/golden from what the program prints
#	make generate		rewrite completions/ and the generated parts of man/,
#				and put the Dutch texts in order
#	make fuzz		libFuzzer on every target, FUZZ_SECONDS each
#	make coverage		which lines the tests reach
#	make bench		ratios against sqlite3; BENCH_SCALE=0.01 is quick;
#				BENCH_DUCKDB=install fetches DuckDB, too; and
#				how well crm value foretells (CRM_DATA)
#	make accuracy		how right forecasts are, beside what others reached
#				on the series of CRM_DATA; PARTS='m4 load' of them
#	make install		to $(DESTDIR)$(PREFIX), the program called $(NAME)
NAME	= crm
PREFIX	= /usr/local
BINDIR	= $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/$(NAME)
MANDIR	= $(PREFIX)/share/man
BASHDIR	= $(PREFIX)/share/bash-completion/completions
ZSHDIR	= $(PREFIX)/share/zsh/site-functions
FISHDIR	= $(PREFIX)/share/fish/vendor_completions.d
INSTALL	= install
JOBS	= 2

comma	:= ,
BUILD	:= build$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(DEBUG),-debug)
CFLAGS	?= -O3 -g
CRM_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -Wconversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-fno-strict-aliasing -fstack-protector-strong \
	-DCRM_NAME='"$(NAME)"' \
	$(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
	-fno-sanitize-recover=undefined) $(if $(DEBUG),-DCRM_DEBUG)
# The program is linked statically, at a random address: it starts in less than
# a millisecond, a quarter of which the dynamic linker would take; and packed
# relocations are 3 kB to read instead of 340.  What looks into it from outside
# (sanitizers, injected faults, valgrind) needs STATIC=.
STATIC	= $(if $(SAN),,-static-pie -Wl$(comma)-z$(comma)pack-relative-relocs)
LIBS	= -Wl,-Bstatic -llmdb -lyaml -lgsl -lgslcblas -lpcre2-8 -lutf8proc \
	-lsodium -lzstd -Wl,-Bdynamic -lm -lpthread

CORE	:= $(wildcard core/*/*.c core/*/*/*.c)
# What `crm show` runs is linked first, so that it lies together: code comes
# into a process by windows of 64 kB, each of which costs microseconds.  A name
# that is missing here, or of a file that is gone, costs no more than that.
FIRST	:= $(addprefix cmd/,main context show) \
	$(addprefix core/base/,arena buf crc err num slice utf8 vec) \
	$(addprefix core/types/,day iso posix_tz span text value when zone) \
	$(addprefix core/store/,current cursor dir env fault generation_dir \
	    journal_pack lock store tables txn) \
	$(addprefix core/model/,decode decode_entity decoder find handle link \
	    section value) \
	$(addprefix core/record/,decode derive model_store reference \
	    reference_typed scan) \
	$(addprefix core/query/,eval lex match measure name node parse path \
	    query related) \
	$(addprefix core/practice/,contact/consent segment/segment) \
	$(addprefix core/out/,cell delimited listing out rows sheet sink \
	    template values) \
	$(addprefix core/cli/,cmd command_line common config lang nl_search opt \
	    pager progress run safe)
SRC	:= $(CORE) $(wildcard cmd/*.c)
SRC	:= $(filter $(FIRST:=.c),$(SRC)) $(filter-out $(FIRST:=.c),$(SRC))
OBJ	:= $(SRC:%.c=$(BUILD)/%.o)
CORE_OBJ := $(CORE:%.c=$(BUILD)/%.o)
UNIT	:= $(patsubst tests/unit/%.c,$(BUILD)/unit/%, \
	$(filter-out tests/unit/tap.c,$(wildcard tests/unit/*.c)))
FUZZ	:= $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%, \
	$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
TEST_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/*/*.c))
LINK	= $(CC) $(CRM_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@

# Programs that crm runs, for what needs a large library; without it they are
# not built, and what they are for says so.
GMIME	:= $(shell pkg-config --cflags --libs gmime-3.0 2>/dev/null)
MAIL	:= $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/libexec/mail*.c))
ICAL	:= $(shell pkg-config --cflags --libs libical 2>/dev/null)
CALENDAR := $(BUILD)/cmd/libexec/calendar.o
LIBEXEC := $(if $(GMIME),$(BUILD)/libexec/crm-mail) \
	$(if $(ICAL),$(BUILD)/libexec/crm-calendar)

all: $(BUILD)/crm $(LIBEXEC)

$(MAIL): CRM_CFLAGS += $(filter -I%,$(GMIME))
$(BUILD)/libexec/crm-mail: $(MAIL) $(BUILD)/libcore.a
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $(MAIL) $(BUILD)/libcore.a $(filter-out -I%,$(GMIME))

$(CALENDAR): CRM_CFLAGS += $(filter -I%,$(ICAL))
$(BUILD)/libexec/crm-calendar: $(CALENDAR) $(BUILD)/libcore.a
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $^ $(filter-out -I%,$(ICAL))

# The linker writes page by page, and so the system keeps the file in memory.
# Copied, as `make install` does, it is kept in large pieces, and a process
# starts a tenth of a millisecond sooner.
$(BUILD)/crm: $(OBJ)
	@echo "LD $@"; $(LINK).ld $(STATIC) $(OBJ) \
	    $(if $(STATIC),$(filter-out -Wl%,$(LIBS)),$(LIBS))
	@$(INSTALL) -m 755 $@.ld $@ && rm $@.ld

$(BUILD)/libcore.a: $(CORE_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $(CORE_OBJ)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CRM_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Another NAME, compiler or flag rebuilds what was made with the old one.
FLAGS	= $(CC) $(CRM_CFLAGS) $(CFLAGS)
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || \
	    printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@

# Embedded with .incbin, which the compiler's own dependencies do not show.
$(BUILD)/core/model/template.o: $(wildcard core/model/*.yaml)

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/tests/unit/tap.o \
    $(BUILD)/libcore.a
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $^ $(LIBS)

# A fuzz target replays its corpus; `make fuzz` links libFuzzer instead.
FUZZ_MAIN := $(if $(LIBFUZZER),,$(BUILD)/tests/fuzz/replay.o)
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_MAIN) $(BUILD)/libcore.a
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $(if $(LIBFUZZER),-fsanitize=fuzzer) $^ $(LIBS)

# What makes the n-th system call fail, and other tools of the tests.
$(BUILD)/fault/%.so: tests/fault/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(filter-out -fsanitize=%,$(CRM_CFLAGS)) $(CFLAGS) -fPIC \
	    -shared -o $@ $< -ldl

$(BUILD)/fault/crm: $(OBJ)
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $(OBJ) $(LIBS)

$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $< -lm

$(BUILD)/bench/purchase: $(BUILD)/tests/bench/purchase.o $(BUILD)/libcore.a
	@mkdir -p $(@D)
	@echo "LD $@"; $(LINK) $^ $(LIBS)

objects: $(OBJ) $(TEST_OBJ)
units: $(UNIT)
tools: $(BUILD)/fault/inject.so $(BUILD)/fault/record.so $(BUILD)/fault/crm

deps:
	@sh tests/deps.sh build

demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD) all
	@sh tests/demo.sh $(BUILD)/crm

# Tests, each named BUILD:FILE (see tests/run.sh).
SANITIZED := $(BUILD)-sanitized
THREADED := $(BUILD)-threads
T_CLI	:= $(wildcard tests/cli/*.t)
T_LINT	:= $(wildcard tests/lint/*.t)
# Another program computes the answers there: nothing for a sanitizer to see.
T_PLAIN	:= $(wildcard tests/cli/*_real.t)
T_FAULT	:= $(wildcard tests/fault/*.t)
T_THREADS := $(wildcard tests/threads/*.t)
T_UNIT	:= $(patsubst $(BUILD)/%,%,$(UNIT))
T_FUZZ	:= $(patsubst $(BUILD)/%,%,$(FUZZ))
PROVE	= prove --timer -j$(JOBS) --exec 'sh tests/run.sh'

check: export CRM_CHECK_FLAGS = NAME=$(NAME)
check: check-deps
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD) all units tools
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(SANITIZED) \
	    SAN=address,undefined CFLAGS='-O1 -g' all units fuzzers
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(THREADED) \
	    SAN=thread CFLAGS='-O1 -g' $(THREADED)/crm
	$(PROVE) \
	    $(addprefix $(THREADED):,$(T_THREADS)) \
	    $(addprefix $(BUILD):,$(T_FAULT) $(T_LINT) $(T_CLI) $(T_UNIT)) \
	    $(addprefix $(SANITIZED):,$(filter-out $(T_PLAIN),$(T_CLI)) \
	        $(T_UNIT) $(T_FUZZ))

check-deps:
	@sh tests/deps.sh check

fuzzers: $(FUZZ)

unit: $(UNIT)
	$(PROVE) $(addprefix $(BUILD):,$(T_UNIT))

lint: $(BUILD)/crm
	$(PROVE) $(addprefix $(BUILD):,$(T_LINT))

golden: $(BUILD)/crm
	GOLDEN=1 $(PROVE) $(addprefix $(BUILD):,$(T_CLI))

# What is made from the command table and checked in: completions, and
# SYNOPSIS and OPTIONS in man/.
generate: $(BUILD)/crm
	sh tests/lint/generate.sh $(BUILD)/crm .
	perl tests/lint/sort_texts.pl core/cli/nl.c core/cli/nl_err.c

FUZZ_SECONDS = 30
fuzz:
	@sh tests/deps.sh check
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD)-fuzz CC=clang \
	    LIBFUZZER=1 SAN=fuzzer-no-link,address,undefined CFLAGS='-O1 -g' \
	    fuzzers
	sh tests/fuzz/run.sh $(BUILD)-fuzz $(FUZZ_SECONDS)

coverage: check-deps
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD)-coverage \
	    CFLAGS='-O0 -g --coverage' all units
	find $(BUILD)-coverage -name '*.gcda' -delete
	-$(PROVE) $(addprefix $(BUILD)-coverage:,$(T_CLI) $(T_UNIT))
	sh tests/coverage.sh $(BUILD)-coverage

BENCH_SCALE = 1
bench: check-deps
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD) all \
	    $(BUILD)/bench/generate $(BUILD)/bench/measure \
	    $(BUILD)/bench/purchase
	-sh tests/bench/bench.sh $(BUILD) $(BENCH_SCALE)
	-sh tests/bench/contact.sh $(BUILD) $(BENCH_SCALE)
	-sh tests/bench/segment.sh $(BUILD) $(BENCH_SCALE)
	-sh tests/bench/value_accuracy.sh $(BUILD)

accuracy: check-deps
	@$(MAKE) --no-print-directory -j$(JOBS) BUILD=$(BUILD) all
	-sh tests/bench/forecast_accuracy.sh $(BUILD) $(PARTS)

# Pages and completions carry the name the program is installed under; paths
# such as .crm/ do not.
MAN	:= $(wildcard man/*.[1-8])
PAGEDIR	= $(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(1)))
PAGE	= $(PAGEDIR)/$(patsubst crm%,$(NAME)%,$(notdir $(1)))
RENAME	= s,\(^\|[^A-Za-z0-9_./]\)crm\($$\|[^A-Za-z0-9_/]\),\1$(NAME)\2,g
RENAME_DT = s,^\.Dt CRM,.Dt $(shell echo '$(NAME)' | tr a-z A-Z),

install: $(BUILD)/crm $(LIBEXEC)
	$(INSTALL) -d $(foreach dir,$(BINDIR) $(MANDIR)/man1 $(MANDIR)/man5 \
	    $(MANDIR)/man7 $(BASHDIR) $(ZSHDIR) $(FISHDIR),'$(DESTDIR)$(dir)')
	$(INSTALL) -m 755 $(BUILD)/crm '$(DESTDIR)$(BINDIR)/$(NAME)'
	$(if $(LIBEXEC),$(INSTALL) -d '$(DESTDIR)$(LIBEXECDIR)' && \
	    $(INSTALL) -m 755 $(LIBEXEC) '$(DESTDIR)$(LIBEXECDIR)')
	$(BUILD)/crm help --complete bash >'$(DESTDIR)$(BASHDIR)/$(NAME)'
	$(BUILD)/crm help --complete zsh >'$(DESTDIR)$(ZSHDIR)/_$(NAME)'
	$(BUILD)/crm help --complete fish >'$(DESTDIR)$(FISHDIR)/$(NAME).fish'
	@set -e; $(foreach page,$(MAN),echo '$(call PAGE,$(page))'; \
	    sed -e '$(RENAME)' -e '$(RENAME)' -e '$(RENAME_DT)' $(page) \
	    >'$(call PAGE,$(page))'; chmod 644 '$(call PAGE,$(page))';)

uninstall:
	rm -f '$(DESTDIR)$(BINDIR)/$(NAME)' \
	    $(addprefix '$(DESTDIR)$(LIBEXECDIR)'/,$(notdir $(LIBEXEC))) \
	    '$(DESTDIR)$(BASHDIR)/$(NAME)' '$(DESTDIR)$(ZSHDIR)/_$(NAME)' \
	    '$(DESTDIR)$(FISHDIR)/$(NAME).fish' \
	    $(foreach page,$(MAN),'$(call PAGE,$(page))')

clean:
	rm -rf build build-*

force:
.PHONY: all objects units tools fuzzers deps check-deps demo check unit lint \
	golden generate fuzz coverage bench accuracy install uninstall \
	clean force
.SECONDARY:
-include $(OBJ:.o=.d) $(MAIL:.o=.d) $(CALENDAR:.o=.d)
-include $(wildcard $(BUILD)/tests/*/*.d)

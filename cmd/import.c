#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "cmd/alike.h"
#include "cmd/import_job.h"
#include "cmd/import_say.h"
#include "core/exchange/exact/exact.h"
#include "core/out/sink.h"

static const char *const output_words[] = {
	"text", "json", "ndjson", "yaml", "csv", NULL
};

static const struct opt import_opt[] = {
	OPT_FILE(0, "map", struct import_opts, map, N_("file"), NULL,
	    N_("what the columns mean, in YAML")),
	OPT_FILE(0, "save-map", struct import_opts, save_map, N_("file"),
	    NULL, N_("keep what was detected as such a mapping")),
	OPT_STRING(0, "format", struct import_opts, format,
	    N_("csv|tsv|ndjson|mbox|vcard|ics|calls"), NULL, N_("what the file is")),
	OPT_STRING(0, "delimiter", struct import_opts, delimiter, N_("sign"),
	    NULL, N_("between fields: one sign, or tab")),
	OPT_STRING(0, "encoding", struct import_opts, encoding, N_("name"),
	    NULL, N_("utf-8, utf-16le, utf-16be or windows-1252")),
	OPT_TRI(0, "header", struct import_opts, header,
	    N_("the first row names the columns")),
	OPT_TRI(0, "decimal-comma", struct import_opts, decimal_comma,
	    N_("decimals have a comma")),
	OPT_STRING(0, "date-format", struct import_opts, dates, N_("form"),
	    NULL, N_("of dates: DD-MM-YYYY, MM/DD/YY HH:MM, ...")),
	OPT_LIST_OF(0, "set", struct import_opts, set, N_("field=value"),
	    N_("the same for every row"), COMPLETE_ASSIGN),
	OPT_LIST_OF(0, "create", struct import_opts, create, N_("type"),
	    N_("add records of this type that rows refer to"),
	    COMPLETE_ENTITY),
	OPT_TEXT(0, "key", struct import_opts, key, N_("field"), NULL,
	    N_("set the record that has this, add one where there is none"),
	    COMPLETE_FIELD),
	OPT_FILE(0, "rejects", struct import_opts, rejects, N_("file"), NULL,
	    N_("keep refused rows there, with the reason")),
	OPT_BOOL(0, "keep-going", struct import_opts, keep_going,
	    N_("store the good rows though others are refused")),
	OPT_BOOL(0, "ignore-extra", struct import_opts, ignore_extra,
	    N_("leave out columns that the model does not know")),
	OPT_BOOL(0, "clear", struct import_opts, clear,
	    N_("an empty cell empties the field of a record that is there")),
	OPT_BOOL(0, "allow-dupes", struct import_opts, allow_dupes,
	    N_("no warning of records that look like some that are there")),
	OPT_LIST(0, "own", struct import_opts, own, N_("address"),
	    N_("of mail, calendars, calls: an address or number of ours, "
	    "@domain, +3130123*")),
	OPT_BOOL(0, "whole", struct import_opts, whole,
	    N_("of mail: keep what a message quotes of earlier ones")),
	OPT_BOOL(0, "bulk", struct import_opts, bulk,
	    N_("also mail of robots, appointments with nobody, our calls in "
	    "vain")),
	OPT_BOOL(0, "exact", struct import_opts, exact,
	    N_("a full export into an empty store, handles and all")),
	OPT_CHOICE('O', "output", struct import_opts, output, N_("format"),
	    "text", N_("how to tell what was done"), output_words),
	OPT_END
};

struct import_state {
	struct crm		*crm;
	struct import_report	 report;
	struct sink		*rejects;
	struct alike		*alike;
	const char		*path;
	struct faults		*faults;
	bool			 begun;
};

/* ---- what the user says, over what the mapping says ---- */

static enum err_code
not_valid(struct err *err, const char *option, const char *text)
{
	return err_set(err, ERR_USAGE, "--%s: \"%s\" is not one", option,
	    text);
}

static enum err_code
read_flags(struct mapping *m, const struct import_opts *o, struct err *err)
{
	if (o->delimiter != NULL &&
	    !delimiter_parse(&m->delimiter, slice_of(o->delimiter)))
		return not_valid(err, "delimiter", o->delimiter);
	if (o->encoding != NULL &&
	    !encoding_parse(&m->encoding, slice_of(o->encoding)))
		return not_valid(err, "encoding", o->encoding);
	if (o->format != NULL &&
	    !import_format_parse(&m->format, slice_of(o->format)))
		return not_valid(err, "format", o->format);
	if (o->decimal_comma >= 0)
		m->decimal = o->decimal_comma ? ',' : '.';
	if (o->header >= 0)
		m->header = o->header;
	if (o->dates != NULL)
		m->dates = slice_of(o->dates);
	return ERR_OK;
}

/* --set field=value joins the constants of the mapping. */
static enum err_code
read_set(struct mapping *m, struct crm *crm, const struct opt_list *set,
    struct err *err)
{
	struct mapping_pair	*p = ARENA_ARRAY(crm->arena,
				    struct mapping_pair, m->n_set + set->n +
				    1);

	if (m->n_set > 0)
		memcpy(p, m->set, m->n_set * sizeof(*p));
	m->set = p;
	for (size_t i = 0; i < set->n; i++) {
		struct slice	text = slice_of(set->p[i]);
		size_t		eq = slice_index(text, '=');

		if (eq == SIZE_MAX || eq == 0)
			return err_set(err, ERR_USAGE, "--set %s: write "
			    "field=value", set->p[i]);
		p[m->n_set].name = slice_sub(text, 0, eq);
		p[m->n_set++].value = slice_sub(text, eq + 1, text.len);
	}
	return ERR_OK;
}

static void
read_key(struct mapping *m, struct crm *crm, const char *key)
{
	struct slice	*list;

	if (key == NULL)
		return;
	m->n_key = context_split(&list, crm->arena, key);
	m->key = list;
}

/* Operands: [type] file. */
static enum err_code
read_operands(const char **type, const char **path, const struct crm *crm,
    struct err *err)
{
	size_t	n = crm->args->n;

	if (n == 0 || n > 2) {
		err_set(err, ERR_USAGE, n == 0 ? "import what? a type and a "
		    "file" : "one type and one file at a time");
		err_hint(err, "crm import account customers.csv; - reads "
		    "standard input");
		return ERR_USAGE;
	}
	*type = n == 2 ? crm->args->v[0] : NULL;
	*path = crm->args->v[n - 1];
	if (strcmp(*path, "-") == 0)
		*path = NULL;
	return ERR_OK;
}

static enum err_code
read_mapping(struct mapping *m, struct crm *crm, const struct import_opts *o,
    struct err *err)
{
	struct slice	text;
	enum err_code	rc = ERR_OK;

	mapping_init(m);
	if (o->map != NULL) {
		rc = input_read_file(&text, crm->arena, o->map, YAML_BYTES_MAX,
		    err);
		if (rc == ERR_RANGE)
			rc = err_set(err, ERR_DATA, "%s is too large for a "
			    "mapping", o->map);
		if (rc == ERR_OK) {
			rc = mapping_parse(m, crm->arena, text, err);
			if (rc)
				err_prefix(err, "%s:", o->map);
		}
	}
	if (rc == ERR_OK)
		rc = read_flags(m, o, err);
	if (rc == ERR_OK)
		rc = read_set(m, crm, &o->set, err);
	read_key(m, crm, o->key);
	return rc;
}

/* ---- what the import tells ---- */

static void
keep_bad(void *arg, const struct fault_place *at, const struct err *e)
{
	struct import_state	*st = arg;

	faults_add(st->faults, at, e);
}

static void
keep_reject(void *arg, struct slice text)
{
	struct import_state	*st = arg;

	sink_write(st->rejects, text);
}

static enum err_code
warn_alike(void *arg, const struct record *rec, uint64_t line,
    struct err *err)
{
	struct import_state	*st = arg;
	char			 where[300];

	snprintf(where, sizeof(where), "%.250s:%llu", st->path,
	    (unsigned long long)line);
	return alike_check_record(st->alike, rec, where, err);
}

static void
show_progress(void *arg, uint64_t done, uint64_t size)
{
	struct import_state	*st = arg;

	if (!st->begun)
		progress_begin(st->crm->progress, "reading", ERR_N("bytes"), size);
	st->begun = true;
	progress_set(st->crm->progress, done);
}

static enum err_code
save_map(const struct import_state *st, const char *path, struct err *err)
{
	struct sink	*sink;
	struct buf	 b = {0};
	enum err_code	 rc;

	rc = sink_open_file(&sink, path, err);
	if (rc)
		return rc;
	mapping_write(&b, &st->report.mapping);
	sink_write(sink, buf_slice(&b));
	buf_release(&b);
	rc = sink_finish(sink, err);
	sink_close(sink);
	return rc;
}

static enum err_code
run_import(struct import_state *st, const struct mapping *m,
    const struct import_opts *o, const char *path, struct err *err)
{
	struct crm		*crm = st->crm;
	struct import_options	 io = { .mapping = m, .arg = st,
				    .bad = keep_bad,
				    .progress = show_progress,
				    .ignore_extra = o->ignore_extra,
				    .clear = o->clear,
				    .exact = o->exact };
	struct slice		*create = ARENA_ARRAY(crm->arena,
				    struct slice, o->create.n + 1);
	struct query_env	 env;
	struct input		*in = NULL;
	enum err_code		 rc;

	st->faults = faults_open();
	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = context_entity(&io.entity, crm,
		    slice_cstr(crm->arena, m->type), err);
	for (size_t i = 0; i < o->create.n && rc == ERR_OK; i++) {
		const struct entity	*e;

		create[i] = slice_of(o->create.p[i]);
		rc = context_entity(&e, crm, o->create.p[i], err);
	}
	io.create = create;
	io.n_create = o->create.n;
	if (rc == ERR_OK && o->rejects != NULL) {
		rc = sink_open_file(&st->rejects, o->rejects, err);
		io.reject = keep_reject;
	}
	st->path = path == NULL || strcmp(path, "-") == 0 ?
	    err_text("standard input") : path;
	if (rc == ERR_OK)
		rc = alike_open(&st->alike, crm, io.entity, true,
		    o->allow_dupes, err);
	if (st->alike != NULL)
		io.added = warn_alike;
	if (rc == ERR_OK)
		rc = input_open(&in, path, m->encoding, err);
	if (rc == ERR_OK)
		rc = import_run(&st->report, in, &io, &env, crm->plan,
		    crm->arena, err);
	progress_end(crm->progress);
	import_say_faults(crm, st->path, st->faults);
	faults_close(st->faults);
	input_close(in);
	alike_close(st->alike);
	return rc;
}

/*
 * A full export: its model takes the place of the store's, so the command's
 * plan is made anew with it.
 */
static enum err_code
run_exact(struct import_state *st, const char *path, struct err *err)
{
	struct crm		*crm = st->crm;
	struct plan_options	 po = { .txn = crm->txn,
				    .spool_dir = crm->dir };
	struct query_env	 env;
	struct input		*in = NULL;
	struct exact		*x = NULL;
	enum err_code		 rc;

	rc = input_open(&in, path, ENCODING_UTF8, err);
	if (rc == ERR_OK)
		rc = exact_open(&x, in, crm->model->revision, crm->arena,
		    err);
	if (rc == ERR_OK) {
		crm->model = po.model = exact_model(x);
		rc = zone_open(&crm->when.zone, crm->arena,
		    crm->model->timezone, err);
	}
	if (rc == ERR_OK)
		rc = context_env(&env, crm, err);
	if (rc == ERR_OK) {
		plan_close(crm->plan);
		crm->plan = plan_open(&po);
		rc = exact_import(&st->report, x, &env, crm->plan, err);
	} else
		exact_close(x);
	input_close(in);
	return rc;
}

/* Why no type was found: a file that tells nothing is named first. */
static enum err_code
no_type(const struct crm *crm, const char *path, struct err *err)
{
	const struct entity	*e = crm->model == NULL ? NULL :
				    model_find_party(crm->model);
	struct slice		 party = e != NULL ? e->name :
				    SLICE("account");
	struct stat		 st;

	if (path != NULL && stat(path, &st) != 0)
		return err_sys(err, ERR_SYSTEM, "cannot open %s", path);
	if (path != NULL && S_ISREG(st.st_mode) && st.st_size == 0)
		return err_set(err, ERR_DATA, "%s is empty", path);
	err_set(err, ERR_USAGE, "import into which type?");
	err_hint(err, "crm import %.*s customers.csv; a full export goes in "
	    "with --exact", SLICE_ARG(party));
	return ERR_USAGE;
}

/* A file that does not fit is shown, too, so that a mapping can be begun. */
static enum err_code
tell_detected(struct import_state *st, const struct import_opts *o,
    enum err_code rc, struct err *err)
{
	struct err	late = {0};

	import_say_detected(st->crm, &st->report);
	if (o->save_map == NULL || save_map(st, o->save_map, &late) == ERR_OK)
		return rc;
	*err = late;
	return late.code;
}

static enum err_code
import_exec(struct crm *crm, const void *opts, struct err *err)
{
	const struct import_opts	*o = opts;
	struct import_state		*st = ARENA_NEW(crm->arena,
					    struct import_state);
	const char			*type, *path;
	struct mapping			 m;
	enum err_code			 rc;

	st->crm = crm;
	crm->state = st;
	rc = read_operands(&type, &path, crm, err);
	if (rc == ERR_OK)
		rc = read_mapping(&m, crm, o, err);
	if (rc)
		return rc;
	if (type != NULL)
		m.type = slice_of(type);
	if (m.type.len == 0 && o->exact)
		return run_exact(st, path, err);
	if (m.type.len == 0)
		return no_type(st->crm, path, err);
	rc = run_import(st, &m, o, path, err);
	if (rc == ERR_OK || (crm->edit.dry_run &&
	    st->report.mapping.n_columns > 0))
		rc = tell_detected(st, o, rc, err);
	if (rc == ERR_OK)
		rc = import_judge(&st->report, o, true, err);
	if (st->rejects != NULL && (rc == ERR_OK || st->report.bad > 0)) {
		struct err	late = {0};

		if (sink_finish(st->rejects, &late) != ERR_OK &&
		    rc != ERR_DATA) {
			*err = late;
			rc = late.code;
		}
	}
	sink_close(st->rejects);
	return rc;
}

static enum err_code
import_report(struct crm *crm, const void *opts, struct err *err)
{
	const struct import_state	*st = crm->state;

	return import_tell(crm, opts, &st->report, SLICE_EMPTY, err);
}

/* ---- files that are no tables ---- */

enum import_what { IMPORT_ROWS, IMPORT_MAIL, IMPORT_VCARD, IMPORT_CALENDAR,
	IMPORT_CALLS };

static const struct {
	const char		*word;		/* operand, or --format */
	enum import_what	 what;
	const char		*endings[3];
	const char		*first;		/* bytes */
} whats[] = {
	{ "mbox", IMPORT_MAIL, { ".mbox", ".eml" }, "From " },
	{ "vcard", IMPORT_VCARD, { ".vcf", ".vcard" }, "BEGIN:VCARD" },
	{ "ics", IMPORT_CALENDAR, { ".ics", ".ical" }, "BEGIN:VCALENDAR" },
	{ "calls", IMPORT_CALLS, { NULL }, NULL },
};

static bool
has_ending(const char *path, const char *ending)
{
	size_t	n = strlen(path), m = strlen(ending);

	return n > m && slice_eq_ascii_nocase(slice_make(path + n - m, m),
	    slice_of(ending));
}

static struct slice
read_head(const char *path, char *head, size_t room)
{
	struct stat	st;
	int		fd;
	ssize_t		n = 0;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return SLICE_EMPTY;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0) {
		n = read(fd, head, room);
		(void)close(fd);
	}
	return slice_make(head, n < 0 ? 0 : (size_t)n);
}

/* By its name, and with a folder or unless a type was said its contents. */
static enum import_what
look_at(const char *path, bool by_contents)
{
	char		bytes[16];
	struct slice	head;
	struct stat	st;

	for (size_t i = 0; i < NELEM(whats); i++)
		for (size_t k = 0; whats[i].endings[k] != NULL; k++)
			if (has_ending(path, whats[i].endings[k]))
				return whats[i].what;
	if (!by_contents)
		return IMPORT_ROWS;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return IMPORT_MAIL;
	head = read_head(path, bytes, sizeof(bytes));
	for (size_t i = 0; i < NELEM(whats); i++)
		if (whats[i].first != NULL && slice_eq_ascii_nocase(
		    slice_sub(head, 0,
		    strlen(whats[i].first)), slice_of(whats[i].first)))
			return whats[i].what;
	return IMPORT_ROWS;
}

/* *type NULL: it only said the format. */
static enum import_what
find_what(const char **type, const char *path, const struct import_opts *o)
{
	for (size_t i = 0; i < NELEM(whats); i++) {
		if (o->format != NULL && strcmp(o->format, whats[i].word) == 0)
			return whats[i].what;
		if (*type != NULL && strcmp(*type, whats[i].word) == 0) {
			*type = NULL;
			return whats[i].what;
		}
	}
	if (path == NULL || o->map != NULL || o->format != NULL || o->exact)
		return IMPORT_ROWS;
	return look_at(path, *type == NULL);
}

static enum err_code
import_prepare(struct crm *crm, const void *opts, struct err *err)
{
	const struct import_opts	*o = opts;
	const char			*type, *path;
	struct err			 ignored = {0};

	if (read_operands(&type, &path, crm, &ignored) != ERR_OK)
		return ERR_OK;	/* exec says what is wrong */
	switch (find_what(&type, path, o)) {
	case IMPORT_MAIL:
		return import_mail_prepare(crm, o, path, err);
	case IMPORT_VCARD:
		return import_vcard_prepare(crm, o, type, path, err);
	case IMPORT_CALENDAR:
		return import_calendar_prepare(crm, o, path, err);
	case IMPORT_CALLS:
		return import_calls_prepare(crm, o, path, err);
	default:
		return ERR_OK;
	}
}

const struct cmd cmd_import = {
	.name = "import", .operands = "[type] file",
	.group = GROUP_EXCHANGE,
	.brief = N_("take in a file of records or sales"),
	.text = N_("CSV, TSV or NDJSON; - is standard input. What a file is "
	    "like is detected\nand shown; all rows go in, or none. The same "
	    "file twice changes nothing, but\ncontacts without a time happen "
	    "now, each time."),
	.opts = import_opt, .opts_size = sizeof(struct import_opts),
	.access = CMD_WRITE, .flags = CMD_EDIT | CMD_SCAN,
	.prepare = import_prepare, .exec = import_exec,
	.report = import_report,
	.complete = { COMPLETE_INPUT, COMPLETE_FILE },
};

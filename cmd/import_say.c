#include "cmd/import_say.h"

#include "core/types/text.h"

enum { FAULTS_SHOWN = 50 };

/*
 * What comes from data must not reach a terminal as it is.  before stands in
 * front of each line of it: what is kept as a file stays a comment there.
 */
static void
say(const struct crm *crm, const char *before, struct slice text)
{
	struct buf	clean = {0}, wrapped = {0};
	size_t		used = strlen(before);
	struct slice	line, rest;

	text_add_printable(&clean, text, true);
	if (crm->err_width > used)
		text_add_wrapped(&wrapped, buf_slice(&clean),
		    crm->err_width - used);
	else
		buf_add(&wrapped, buf_slice(&clean));
	rest = buf_slice(&wrapped);
	while (slice_cut(&line, &rest, '\n'))
		fprintf(stderr, "%s%.*s\n", before, SLICE_ARG(line));
	buf_release(&clean);
	buf_release(&wrapped);
}

/* ---- faults ---- */

static void
say_fault(const struct crm *crm, const char *file, const struct row_fault *f)
{
	struct buf	b = {0};

	buf_addf(&b, "%s:%llu:", file, (unsigned long long)f->line);
	if (f->column > 0)
		buf_addf(&b, "%zu:", f->column);
	buf_addf(&b, " %.*s", SLICE_ARG(f->text));
	if (f->rows > 1)
		buf_addf(&b, lang_text(crm->lang,
		    N_(" (%llu rows, first here)")),
		    (unsigned long long)f->rows);
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

void
import_say_faults(const struct crm *crm, const char *file,
    struct faults *faults)
{
	const struct row_fault	*f;
	struct map		*hinted = map_open();
	struct buf		 b = {0};
	size_t			 n = faults_list(&f, faults);
	uint64_t		 more = faults_others(faults);
	bool			 is_new;

	for (size_t i = 0; i < n; i++) {
		if (i >= FAULTS_SHOWN) {
			more += f[i].rows;
			continue;
		}
		say_fault(crm, file, &f[i]);
		map_put(hinted, f[i].hint, &is_new);
		if (f[i].hint.len == 0 || !is_new)
			continue;
		buf_clear(&b);
		buf_addf(&b, "%s: %.*s", err_text("hint"),
		    SLICE_ARG(f[i].hint));
		say(crm, "", buf_slice(&b));
	}
	if (more > 0) {
		buf_clear(&b);
		buf_addf(&b, lang_text(crm->lang,
		    N_("and %llu rows with other faults")),
		    (unsigned long long)more);
		crm->complain(crm, buf_slice(&b));
	}
	buf_release(&b);
	map_close(hinted);
}

/* ---- counts ---- */

static void
add_count(struct buf *b, uint64_t n, const char *form)
{
	if (n == 0)
		return;
	if (b->len > 0)
		buf_adds(b, ", ");
	buf_addf(b, form, (unsigned long long)n);
}

/* What no record has room for, and is not in what was read. */
static void
add_left(struct buf *b, const struct import_report *r, enum lang lang)
{
	static const struct { const char *one, *several; } word[] = {
		[LEFT_PHOTOS] = { N_("%llu photograph"),
		    N_("%llu photographs") },
		[LEFT_FAXES] = { N_("%llu fax number"),
		    N_("%llu fax numbers") },
		[LEFT_BIRTHDAYS] = { N_("%llu birthday without a year"),
		    N_("%llu birthdays without a year") },
		[LEFT_ADDRESSES] = { N_("%llu second address"),
		    N_("%llu second addresses") }
	};
	struct buf	left = {0};

	for (size_t i = 0; i < LEFT_KINDS; i++)
		add_count(&left, r->left[i], lang_text(lang, r->left[i] == 1 ?
		    word[i].one : word[i].several));
	if (left.len > 0)
		buf_addf(b, lang_text(lang, N_("; left out: %s")),
		    buf_cstr(&left));
	buf_release(&left);
}

/* "customers", in the words that the model has for them. */
static struct slice
word_for(const struct entity *e, uint64_t n, enum lang lang)
{
	struct slice	code = slice_of(lang_code(lang)), word = SLICE_EMPTY;

	if (n != 1)
		word = labels_find(e->plural, code);
	if (word.len == 0)
		word = labels_find(e->labels, code);
	return word.len > 0 ? word : e->name;
}

void
import_add_counts(struct buf *b, const struct import_report *r,
    enum lang lang, bool would)
{
	static const char *const	read[][2] = {
		[IMPORTED_ROWS] = { N_("%llu row read"), N_("%llu rows read") },
		[IMPORTED_MESSAGES] = { N_("%llu message read"),
		    N_("%llu messages read") },
		[IMPORTED_CALLS] = { N_("%llu call read"),
		    N_("%llu calls read") },
		[IMPORTED_CARDS] = { N_("%llu card read"),
		    N_("%llu cards read") },
		[IMPORTED_APPOINTMENTS] = { N_("%llu appointment read"),
		    N_("%llu appointments read") },
	};

	add_count(b, r->read, lang_text(lang, read[r->unit][r->read != 1]));
	add_count(b, r->added, lang_text(lang, would ?
	    N_("%llu would be added") : N_("%llu added")));
	add_count(b, r->changed, lang_text(lang, would ?
	    N_("%llu would be changed") : N_("%llu changed")));
	add_count(b, r->present, lang_text(lang, N_("%llu there already")));
	add_count(b, r->skipped, lang_text(lang, N_("%llu skipped")));
	add_count(b, r->bad, lang_text(lang, N_("%llu refused")));
	add_count(b, r->led, lang_text(lang,
	    N_("%llu of records merged into others")));
	for (size_t i = 0; i < r->n_created; i++) {
		uint64_t	n = r->created[i].n;
		struct slice	word = word_for(r->created[i].entity, n, lang);

		if (b->len > 0)
			buf_adds(b, ", ");
		buf_addf(b, lang_text(lang, would ?
		    N_("%llu %.*s would be made") : N_("%llu %.*s made")),
		    (unsigned long long)n, SLICE_ARG(word));
	}
	add_left(b, r, lang);
}

void
import_say_would(const struct crm *crm, const struct import_report *r)
{
	struct buf	b = {0};

	if (!crm->edit.dry_run)
		return;
	import_add_counts(&b, r, crm->lang, true);
	if (b.len > 0)
		say(crm, "# ", buf_slice(&b));
	buf_release(&b);
}

/* ---- how the file was understood ---- */

void
import_say_detected(const struct crm *crm, const struct import_report *r)
{
	struct buf	b = {0};
	struct slice	line, rest;

	if ((!crm->err_tty || crm->quiet) && !crm->edit.dry_run)
		return;
	mapping_write(&b, &r->mapping);
	rest = buf_slice(&b);
	while (slice_cut(&line, &rest, '\n'))
		if (line.len > 0)
			say(crm, "# ", line);
	buf_release(&b);
	import_say_would(crm, r);
}

/* ---- what came of it ---- */

enum err_code
import_judge(const struct import_report *r, const struct import_opts *o,
    bool has_rejects, struct err *err)
{
	if (r->bad == 0)
		return ERR_OK;
	if (o->keep_going)
		return err_set(err, ERR_PARTIAL, r->bad == 1 ?
		    "%llu of %llu rows was left out" :
		    "%llu of %llu rows were left out",
		    (unsigned long long)r->bad, (unsigned long long)r->read);
	err_set(err, ERR_DATA, r->bad == 1 ?
	    "%llu of %llu rows is wrong: nothing was stored" :
	    "%llu of %llu rows are wrong: nothing was stored",
	    (unsigned long long)r->bad, (unsigned long long)r->read);
	if (has_rejects)
		err_hint(err, "--keep-going stores the others, --rejects FILE "
		    "keeps these");
	else
		err_hint(err, "--keep-going stores the others");
	return ERR_DATA;
}

static enum err_code
write_counts(struct out *out, const struct import_report *r, struct err *err)
{
	static const struct out_column	column[] = {
		{ .name = "read", .label = N_("read"),
		    .type = TYPE_INT },
		{ .name = "added", .label = N_("added"),
		    .type = TYPE_INT },
		{ .name = "changed", .label = N_("changed"),
		    .type = TYPE_INT },
		{ .name = "present", .label = N_("there already"),
		    .type = TYPE_INT },
		{ .name = "skipped", .label = N_("skipped"),
		    .type = TYPE_INT },
		{ .name = "refused", .label = N_("refused"),
		    .type = TYPE_INT },
		{ .name = "created", .label = N_("created"),
		    .type = TYPE_INT },
		{ .name = "merged", .label = N_("merged"),
		    .type = TYPE_INT },
	};
	uint64_t			created = 0;
	enum err_code			rc;

	for (size_t i = 0; i < r->n_created; i++)
		created += r->created[i].n;
	rc = out_record_begin(out, column, NELEM(column), err);
	if (rc)
		return rc;
	out_row_begin(out);
	out_i64(out, (int64_t)r->read);
	out_i64(out, (int64_t)r->added);
	out_i64(out, (int64_t)r->changed);
	out_i64(out, (int64_t)r->present);
	out_i64(out, (int64_t)r->skipped);
	out_i64(out, (int64_t)r->bad);
	out_i64(out, (int64_t)created);
	out_i64(out, (int64_t)r->led);
	out_row_end(out);
	out_record_end(out);
	return ERR_OK;
}

enum err_code
import_tell(struct crm *crm, const struct import_opts *o,
    const struct import_report *r, struct slice more, struct err *err)
{
	static const enum out_format	 formats[] = {
		OUT_TABLE, OUT_JSON, OUT_NDJSON, OUT_YAML, OUT_CSV
	};
	struct out_options		 oo = crm->out_options;
	struct out			*out = NULL;
	struct buf			 b = {0};
	enum err_code			 rc;

	if (o->output == IMPORT_SAY_TEXT) {
		/* Without a terminal a success is silent. */
		import_add_counts(&b, r, crm->lang, false);
		if (more.len > 0)
			buf_addf(&b, "%s%.*s", b.len > 0 ? ", " : "",
			    SLICE_ARG(more));
		if (crm->out_tty && !crm->quiet)
			out_prose(crm->out, "%s\n", buf_cstr(&b));
		buf_release(&b);
		return ERR_OK;
	}
	oo.format = formats[o->output];
	oo.terminal = false;
	rc = out_open(&out, crm->sink, &oo, err);
	if (rc == ERR_OK)
		rc = write_counts(out, r, err);
	if (rc == ERR_OK)
		rc = out_finish(out, err);
	out_close(out);
	return rc;
}

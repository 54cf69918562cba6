#include "cmd/import_say.h"

#include "core/types/text.h"

enum { FAULTS_SHOWN = 50 };

/* What comes from data must not reach a terminal as it is. */
static void
say(const char *before, struct slice text)
{
	struct buf	clean = {0};

	text_add_printable(&clean, text, true);
	fprintf(stderr, "%s%.*s\n", before, (int)clean.len, clean.p);
	buf_release(&clean);
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
		say("", buf_slice(&b));
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

void
import_add_counts(struct buf *b, const struct import_report *r,
    enum lang lang, bool would)
{
	add_count(b, r->read, lang_text(lang, N_("%llu rows read")));
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
		if (b->len > 0)
			buf_adds(b, ", ");
		buf_addf(b, lang_text(lang, would ?
		    N_("%llu %.*s would be made") : N_("%llu %.*s made")),
		    (unsigned long long)r->created[i].n,
		    SLICE_ARG(r->created[i].entity->name));
	}
}

void
import_say_would(const struct crm *crm, const struct import_report *r)
{
	struct buf	b = {0};

	if (!crm->edit.dry_run)
		return;
	import_add_counts(&b, r, crm->lang, true);
	say("# ", buf_slice(&b));
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
			say("# ", line);
	buf_release(&b);
	import_say_would(crm, r);
}

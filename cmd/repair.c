#include "cmd/repair_priv.h"

#include "cmd/soundness.h"
#include "core/model/model.h"
#include "core/record/index.h"
#include "core/record/model_store.h"
#include "core/record/snapshot.h"
#include "core/sales/sales.h"
#include "core/store/generation.h"
#include "core/store/journal_mend.h"
#include "core/store/walk.h"

enum err_code
repair_open(struct store **s, const struct crm *crm, int64_t wait_ms,
    bool saves, struct err *err)
{
	struct store_options	so = { .dir = crm->dir, .write = true,
				    .replace = true, .saves = saves,
				    .wait_ms = wait_ms,
				    .command = "fsck" };

	return store_open(s, &so, err);
}

/* The columns of a ledger that refer to records. */
struct rows_seen {
	struct recovery		*recovery;
	const struct field	*const *ref;
	size_t			 n;
};

/* Of a newer version: what it means is not known here. */
enum { NEWER_FORMATS = 16 };

static enum err_code
check_format(struct slice val, struct err *err)
{
	if (val.len != 4 || le32_get(val.p) <= STORE_FORMAT ||
	    le32_get(val.p) > STORE_FORMAT + NEWER_FORMATS)
		return ERR_OK;
	err_set(err, ERR_STORE, "the store says that it has format %u, of a "
	    "newer version of crm (this one: %d)", le32_get(val.p),
	    (int)STORE_FORMAT);
	err_hint(err, "use a newer crm, or crm restore a backup");
	return ERR_STORE;
}

static enum err_code
copy_entry(void *arg, struct slice key, struct slice val, struct err *err)
{
	struct repair	*r = arg;
	struct err	 why = {0};
	enum err_code	 rc;
	char		 line[160];

	/* The new store has one of its own. */
	if (r->table == TABLE_META && slice_eq(key, SLICE("format")))
		return check_format(val, err);
	rc = generation_put(r->generation, r->table, key, val, &why);
	progress_set(r->crm->progress, ++r->n);
	if (rc == ERR_DATA) {
		/* A key that no table can hold. */
		snprintf(line, sizeof(line), "%.150s", why.msg);
		r->report(r->arg, line);
		return ERR_OK;
	}
	if (rc)
		*err = why;
	return rc;
}

/* What is true, and what helps to find the truth again. */
static bool
is_wanted(enum table table)
{
	switch (table) {
	case TABLE_SEQDAY: case TABLE_LEDGER_PARTY:
	case TABLE_META: case TABLE_MODEL: case TABLE_DICT:
	case TABLE_RECORD: case TABLE_ALIAS: case TABLE_LEDGER:
	case TABLE_SNAPSHOT: case TABLE_JOURNAL: case TABLE_JOURNAL_PRIVATE:
		return true;
	default:
		return false;
	}
}

/*
 * Records and sales may be had again from the journal: what their pages lost
 * is told when that fails.  What is derived is made anew.
 */
static void
note_page(void *arg, const char *line)
{
	struct repair	*r = arg;

	switch (r->table) {
	case TABLE_SEQDAY: case TABLE_LEDGER_PARTY:
		return;
	case TABLE_DICT:	/* told by what misses a text */
		return;
	case TABLE_META: case TABLE_MODEL: case TABLE_RECORD:
	case TABLE_ALIAS: case TABLE_LEDGER:
		*VEC_ADD(&r->pages) = arena_strdup(r->crm->arena, line);
		return;
	case TABLE_JOURNAL: case TABLE_JOURNAL_PRIVATE:
		r->journal_is_damaged = true;
		break;
	default:
		break;
	}
	r->report(r->arg, line);
}

static void
tell_pages(struct repair *r)
{
	for (size_t i = 0; !r->is_whole && i < r->pages.n; i++)
		r->report(r->arg, r->pages.p[i]);
	VEC_RELEASE(&r->pages);
}

enum err_code
repair_copy(struct repair *r, struct store *s, struct err *err)
{
	struct walk	*w;
	enum err_code	 rc;

	r->table = N_TABLES;
	rc = walk_open(&w, s, note_page, r, err);
	if (rc)
		return rc;
	progress_begin(r->crm->progress, "reading", ERR_N("entries"), 0);
	for (int i = 0; i < N_TABLES && rc == ERR_OK; i++) {
		r->table = (enum table)i;
		if (r->all || is_wanted(r->table))
			rc = walk_table(w, r->table, copy_entry, r, err);
	}
	progress_end(r->crm->progress);
	walk_close(w);
	return rc;
}

/* Which revision is in force is an entry of its own: it is the last one. */
static enum err_code
find_model(struct txn *txn, struct err *err)
{
	struct cursor	*c;
	struct slice	 val, key;
	char		 revision[4], before[1] = { 'a' };
	bool		 found;
	enum err_code	 rc;

	rc = txn_find(&val, txn, TABLE_META, SLICE("model"), err);
	if (rc || val.len == sizeof(revision))
		return rc;
	rc = cursor_open(&c, txn, TABLE_MODEL, err);
	if (rc)
		return rc;
	found = cursor_seek_before(c, slice_make(before, sizeof(before)),
	    &key, &val) && key.len == sizeof(revision);
	if (found)
		le32_put(revision, be32_get(key.p));
	rc = cursor_status(c, err);
	cursor_close(c);
	if (rc || !found)
		return rc;
	return txn_put(txn, TABLE_META, SLICE("model"),
	    slice_make(revision, sizeof(revision)), err);
}

enum err_code
repair_mend_model(struct txn *txn, void *arg, struct err *err)
{
	struct repair	*r = arg;
	enum err_code	 rc;

	rc = find_model(txn, err);
	if (rc == ERR_OK)
		rc = model_mend(&r->model, r->crm->arena, txn, r->report,
		    r->arg, err);
	return rc;
}

static bool
note_rows(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct rows_seen	*seen = arg;

	(void)thread;
	for (size_t i = 0; i < seen->n; i++)
		recovery_note_rows(seen->recovery, seen->ref[i]->to,
		    b->col[i], b->n);
	return true;
}

/* Which records the rows of every ledger lead to. */
static enum err_code
look_at_rows(struct repair *r, struct txn *txn, struct err *err)
{
	const struct entity	*sale = NULL;
	enum err_code		 rc = ERR_OK;

	while (rc == ERR_OK && (sale = model_next_kind(r->model, KIND_SALE,
	    sale)) != NULL) {
		const struct field	**ref = ARENA_ARRAY(r->crm->arena,
					    const struct field *,
					    sale->n_fields + 1);
		struct rows_seen	 seen = { r->recovery, ref, 0 };
		struct sales_query	 q = { .sale = sale, .column = ref,
					    .days = { DAY_MIN, DAY_MAX },
					    .threads = 1 };

		for (size_t i = 0; i < sale->n_fields; i++)
			if (sale->field[i].type == TYPE_REF)
				ref[seen.n++] = &sale->field[i];
		q.n_columns = seen.n;
		if (seen.n > 0)
			rc = sales_scan(txn, &q, note_rows, &seen, err);
	}
	return rc;
}

static enum err_code
rebuild(struct txn *txn, void *arg, struct err *err)
{
	struct repair	*r = arg;
	enum err_code	 rc;

	rc = journal_mend(txn, &r->author, r->report, r->arg, err);
	if (rc == ERR_OK)
		rc = record_recover(&r->is_whole, r->recovery, txn, r->report,
		    r->arg, err);
	if (rc == ERR_OK)
		rc = sales_rebuild(txn, r->model, r->is_whole, r->report,
		    r->arg, err);
	/* A part of what was said is not what was said. */
	if (rc == ERR_OK)
		rc = snapshot_check(txn, true, r->report, r->arg, err);
	if (rc == ERR_OK)
		rc = look_at_rows(r, txn, err);
	if (rc == ERR_OK)
		rc = record_recover_lost(r->recovery, &r->author, err);
	if (rc == ERR_OK)
		rc = record_rebuild(txn, r->model, r->report, r->arg, err);
	return rc;
}

enum err_code
repair_check(uint64_t *left, struct repair *r, struct err *err)
{
	struct txn	*txn;
	enum err_code	 rc;

	rc = generation_read(&txn, r->generation, err);
	if (rc)
		return rc;
	rc = soundness_check(left, txn, r->model, r->report, r->arg,
	    UINT64_MAX, err);
	txn_end(txn);
	return rc;
}

static enum err_code
note_facet(void *arg, struct slice key, struct slice val, struct err *err)
{
	(void)err;
	recovery_note_facet(arg, key, val);
	return ERR_OK;
}

/* Derived, and so not copied; but it knows which records there were. */
static enum err_code
read_facets(struct repair *r, struct store *s, struct err *err)
{
	struct walk	*w;
	enum err_code	 rc;

	r->recovery = recovery_open(r->model);
	if (r->journal_is_damaged)
		recovery_doubt(r->recovery);
	rc = walk_open(&w, s, NULL, NULL, err);
	if (rc)
		return rc;
	rc = walk_table(w, TABLE_FACET, note_facet, r->recovery, err);
	walk_close(w);
	return rc;
}

enum err_code
repair_build(uint64_t *left, struct repair *r, struct store *s,
    struct err *err)
{
	enum err_code	rc;

	rc = repair_copy(r, s, err);
	if (rc == ERR_OK)
		rc = generation_finish(r->generation, err);
	if (rc == ERR_OK)
		rc = generation_apply(r->generation, repair_mend_model, r, err);
	if (rc == ERR_OK)
		rc = read_facets(r, s, err);
	if (rc == ERR_OK)
		rc = generation_apply(r->generation, rebuild, r, err);
	if (rc == ERR_OK)
		rc = repair_check(left, r, err);
	if (rc == ERR_OK)
		tell_pages(r);
	return rc;
}

void
repair_release(struct repair *r)
{
	generation_close(r->generation);
	recovery_close(r->recovery);
	VEC_RELEASE(&r->pages);
	store_close(r->elsewhere);
	if (r->elsewhere_dir != NULL)
		store_discard(r->elsewhere_dir);
}

/* A generation of target, which may be s itself, put in force. */
static enum err_code
replace(uint64_t *left, struct repair *r, struct store *target,
    struct store *s, struct err *err)
{
	enum err_code	rc;

	rc = generation_begin(&r->generation, target, err);
	if (rc == ERR_OK)
		rc = repair_build(left, r, s, err);
	if (rc == ERR_OK)
		rc = generation_commit(r->generation, err);
	repair_release(r);
	return rc;
}

static enum err_code
build_at(uint64_t *left, struct repair *r, const char *to, struct store *s,
    struct err *err)
{
	struct store_options	so = { .dir = to, .write = true,
				    .replace = true, .command = "fsck" };
	struct store		*target = NULL;
	enum err_code		rc;

	rc = store_create(to, false, NULL, err);
	if (rc)
		return rc;
	rc = store_open(&target, &so, err);
	if (rc == ERR_OK)
		rc = replace(left, r, target, s, err);
	store_close(target);
	if (rc)
		store_discard(to);
	return rc;
}

enum err_code
repair_store(uint64_t *left, struct crm *crm, const char *to,
    report_line *report, void *arg, struct err *err)
{
	struct repair	 r = { .crm = crm, .report = report, .arg = arg,
			    .author = crm_author(crm) };
	struct store	*s = NULL;
	enum err_code	 rc;

	rc = repair_open(&s, crm, crm->wait_ms, to != NULL, err);
	if (rc == ERR_OK)
		rc = to == NULL ? replace(left, &r, s, s, err) :
		    build_at(left, &r, to, s, err);
	store_close(s);
	return rc;
}

#include "cmd/context.h"
#include "core/record/snapshot.h"
#include "core/store/txn.h"

static const struct out_column column[] = {
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "entries", .label = N_("entries"), .type = TYPE_INT },
	{ .name = "bytes", .label = N_("size"), .type = TYPE_INT },
};

/* The number or size of what has none. */
#define NONE	UINT64_MAX

static bool
is_for_people(const struct crm *crm)
{
	return out_is_for_people(crm->out);
}

/* "7.5 MB": units of 1024, three figures at the most. */
static void
put_size(struct crm *crm, uint64_t bytes)
{
	static const char *const	unit[] = {
		"B", "KB", "MB", "GB", "TB", "PB"
	};
	struct value			v = { .type = TYPE_INT };
	double				d = (double)bytes;
	size_t				u = 0;
	char				text[32];

	if (!is_for_people(crm)) {
		out_i64(crm->out, (int64_t)bytes);
		return;
	}
	while (d >= 1000 && u + 1 < NELEM(unit)) {
		d /= 1024;
		u++;
	}
	snprintf(text, sizeof(text), u > 0 && d < 10 ? "%.1f %s" : "%.0f %s",
	    d, unit[u]);
	v.i = (int64_t)bytes;
	out_named(crm->out, &v, slice_of(text));
}

static void
put(struct crm *crm, const char *what, uint64_t entries, uint64_t bytes)
{
	out_row_begin(crm->out);
	out_word(crm->out, what);
	if (entries == NONE)
		out_missing(crm->out);
	else
		out_i64(crm->out, (int64_t)entries);
	if (bytes == NONE)
		out_missing(crm->out);
	else
		put_size(crm, bytes);
	out_row_end(crm->out);
}

/* People read the model's word, and behind it what they can type. */
static const char *
entity_word(struct crm *crm, const struct entity *e)
{
	struct slice	word = SLICE_EMPTY;

	if (is_for_people(crm))
		word = labels_find(e->labels, context_lang(crm));
	if (word.len == 0 || slice_eq(word, e->name))
		return slice_cstr(crm->arena, e->name);
	return arena_printf(crm->arena, "%.*s (%.*s)", SLICE_ARG(word),
	    SLICE_ARG(e->name));
}

static const char *
table_word(struct crm *crm, enum table t)
{
	return arena_printf(crm->arena, "%s %s", is_for_people(crm) ?
	    lang_text(crm->lang, N_("table")) : "table", table_name(t));
}

static enum err_code
put_entity(struct crm *crm, const struct entity *e, struct err *err)
{
	struct sales_totals	totals;
	uint64_t		count;
	uint32_t		last;
	enum err_code		rc;

	if (e->is_columnar) {
		rc = sales_measure(&totals, crm->txn, e, err);
		if (rc == ERR_OK)
			put(crm, entity_word(crm, e), totals.rows,
			    totals.bytes);
		return rc;
	}
	rc = record_counts(&count, &last, crm->txn, e, err);
	if (rc == ERR_OK)
		put(crm, entity_word(crm, e), count, NONE);
	return rc;
}

static enum err_code
put_snapshots(struct crm *crm, struct err *err)
{
	struct snapshots	all = {{0}};
	uint64_t		bytes = 0;
	enum err_code		rc;

	rc = snapshot_list(&all, crm->txn, SLICE_EMPTY, crm->arena, err);
	for (size_t i = 0; rc == ERR_OK && i < all.list.n; i++)
		bytes += all.list.p[i].size;
	if (rc == ERR_OK)
		put(crm, N_("snapshots"), all.list.n, bytes);
	VEC_RELEASE(&all.list);
	return rc;
}

static enum err_code
stats_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct store_sizes	z;
	enum err_code		rc;

	(void)opts;
	rc = context_no_operands(crm, err);
	if (rc == ERR_OK)
		rc = store_measure(&z, crm->store, err);
	if (rc == ERR_OK)
		rc = out_table_begin(crm->out, column, NELEM(column), err);
	for (size_t i = 0; rc == ERR_OK && i < crm->model->n_entities; i++)
		rc = put_entity(crm, model_entity(crm->model, i), err);
	if (rc == ERR_OK)
		rc = put_snapshots(crm, err);
	if (rc)
		return rc;
	for (int t = 0; t < N_TABLES; t++)
		put(crm, table_word(crm, (enum table)t), z.table[t].entries,
		    z.table[t].bytes);
	put(crm, is_for_people(crm) ? N_("file, in pages") : "file", z.pages,
	    z.file_bytes);
	put(crm, N_("free pages"), z.free_pages, z.free_pages * z.page_bytes);
	put(crm, is_for_people(crm) ? N_("the file may grow to") : "map", NONE,
	    z.map_bytes);
	put(crm, N_("commits"), z.last_txn, NONE);
	put(crm, N_("readers"), z.readers, NONE);
	put(crm, N_("model revision"), crm->model->revision, NONE);
	put(crm, N_("format"), z.format, NONE);
	out_table_end(crm->out);
	return ERR_OK;
}

const struct cmd cmd_stats = {
	.name = "stats",
	.group = GROUP_STORE,
	.brief = N_("how much of what is stored, and its size"),
	.access = CMD_READ, .flags = CMD_OUT,
	.exec = stats_exec,
};

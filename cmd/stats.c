#include "cmd/context.h"
#include "core/record/snapshot.h"
#include "core/store/txn.h"

static const struct out_column column[] = {
	{ .name = "what", .label = N_("what"), .type = TYPE_TEXT,
	    .flags = OUT_ID },
	{ .name = "entries", .label = N_("entries"), .type = TYPE_INT },
	{ .name = "bytes", .label = N_("bytes"), .type = TYPE_INT },
};

static void
put(struct crm *crm, const char *what, bool has_entries, uint64_t entries,
    bool has_bytes, uint64_t bytes)
{
	out_row_begin(crm->out);
	out_texts(crm->out, what);
	if (has_entries)
		out_i64(crm->out, (int64_t)entries);
	else
		out_missing(crm->out);
	if (has_bytes)
		out_i64(crm->out, (int64_t)bytes);
	else
		out_missing(crm->out);
	out_row_end(crm->out);
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
			put(crm, slice_cstr(crm->arena, e->name), true,
			    totals.rows, true, totals.bytes);
		return rc;
	}
	rc = record_counts(&count, &last, crm->txn, e, err);
	if (rc == ERR_OK)
		put(crm, slice_cstr(crm->arena, e->name), true, count, false,
		    0);
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
		put(crm, "snapshots", true, all.list.n, true, bytes);
	VEC_RELEASE(&all.list);
	return rc;
}

static enum err_code
stats_exec(struct crm *crm, const void *opts, struct err *err)
{
	struct store_sizes	z;
	enum err_code		rc;

	(void)opts;
	if (crm->args->n > 0)
		return err_set(err, ERR_USAGE, "stats takes no operands");
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
		put(crm, arena_printf(crm->arena, "table %s",
		    table_name((enum table)t)), true, z.table[t].entries, true,
		    z.table[t].bytes);
	put(crm, "file", true, z.pages, true, z.file_bytes);
	put(crm, "free pages", true, z.free_pages, true,
	    z.free_pages * z.page_bytes);
	put(crm, "map", false, 0, true, z.map_bytes);
	put(crm, "commits", true, z.last_txn, false, 0);
	put(crm, "readers", true, z.readers, false, 0);
	put(crm, "model revision", true, crm->model->revision, false, 0);
	put(crm, "format", true, z.format, false, 0);
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

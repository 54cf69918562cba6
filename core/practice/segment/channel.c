#include "core/practice/segment/channel.h"

#include "core/base/map.h"
#include "core/practice/party_record.h"
#include "core/practice/role.h"
#include "core/sales/sales.h"

struct reader {
	const struct query_env	*env;
	struct range		 days;
	struct channels		*c;
	struct map		*place;		/* of a name */
	bool			 too_many;
	struct arena		*arena;
	enum err_code		 rc;		/* of a callback */
	struct err		*err;
};

static uint64_t
bit_of(struct reader *r, struct slice name)
{
	uint64_t	*at;
	bool		 added;

	if (name.len == 0)
		return 0;
	if (map_count(r->place) == CHANNELS_MAX &&
	    map_find(r->place, name) == NULL) {
		r->too_many = true;
		return 0;
	}
	at = map_put(r->place, name, &added);
	if (added)
		*at = map_count(r->place) - 1;
	return UINT64_C(1) << *at;
}

enum { COLUMN_PARTY, COLUMN_CHANNEL, COLUMN_TAKEN, N_COLUMNS };

struct rows {
	struct reader		*r;
	const struct field	*channel;
	struct imap		*bit;		/* of a cell */
	bool			 has_taken;
};

static bool
channel_of_cell(uint64_t *bit, struct rows *rows, int64_t cell)
{
	struct reader		*r = rows->r;
	const struct choice	*c;
	struct value		 v;
	uint64_t		*kept;
	bool			 added;

	kept = imap_put(rows->bit, (uint64_t)cell, &added);
	if (added) {
		*kept = 0;
		r->rc = sales_cell_value(&v, r->env->txn, r->arena,
		    rows->channel, cell, r->err);
		if (r->rc)
			return false;
		c = v.type == TYPE_ENUM ?
		    field_find_code(rows->channel, (uint16_t)v.i) : NULL;
		if (c != NULL)
			*kept = bit_of(r, c->name);
		else if (type_is_text(v.type))
			*kept = bit_of(r, v.text);
	}
	*bit = *kept;
	return true;
}

static bool
read_rows(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct rows	*rows = arg;
	int64_t		 last = SALES_MISSING;
	uint64_t	 bit = 0;

	(void)thread;
	for (size_t i = 0; i < b->n; i++) {
		int64_t	party = b->col[COLUMN_PARTY][i];
		int64_t	cell = b->col[COLUMN_CHANNEL][i];

		if (party <= 0 || party > rows->r->c->last_id ||
		    cell == SALES_MISSING)
			continue;
		/* What is brought back was bought where it was bought. */
		if (rows->has_taken && b->col[COLUMN_TAKEN][i] < 0 &&
		    b->col[COLUMN_TAKEN][i] != SALES_MISSING)
			continue;
		if (cell != last && !channel_of_cell(&bit, rows, cell))
			return false;
		last = cell;
		rows->r->c->used[party] |= bit;
	}
	return true;
}

static enum err_code
read_sales(struct reader *r, const struct entity *sale, struct err *err)
{
	const struct field	*taken = entity_role(sale, ROLE_QUANTITY);
	const struct field	*column[N_COLUMNS] = {
		[COLUMN_PARTY] = entity_role(sale, ROLE_PARTY),
		[COLUMN_CHANNEL] = entity_role(sale, ROLE_CHANNEL),
	};
	struct rows		 rows = { .r = r };
	struct sales_query	 q = { .sale = sale, .days = r->days,
				    .column = column, .threads = 1 };
	enum err_code		 rc;

	rows.channel = column[COLUMN_CHANNEL];
	if (rows.channel == NULL)
		return ERR_OK;
	r->c->any = true;
	if (taken == NULL)
		taken = entity_role(sale, ROLE_AMOUNT);
	column[COLUMN_TAKEN] = taken;
	rows.has_taken = taken != NULL;
	q.n_columns = N_COLUMNS - (taken == NULL);
	rows.bit = imap_open();
	rc = sales_scan(r->env->txn, &q, read_rows, &rows, err);
	imap_close(rows.bit);
	return rc ? rc : r->rc;
}

static void
read_contact(void *arg, const struct party_record *p)
{
	struct reader	*r = arg;
	struct value	 v;
	struct slice	 name;

	if (!p->has_day || p->day.n < r->days.from.n ||
	    p->day.n >= r->days.until.n)
		return;
	v = role_value(p->rec, ROLE_CHANNEL);
	name = v.type == TYPE_ENUM ? role_choice(p->rec, ROLE_CHANNEL) :
	    type_is_text(v.type) ? v.text : SLICE_EMPTY;
	r->c->used[p->party] |= bit_of(r, name);
}

static enum err_code
read_contacts(struct reader *r, const struct entity *party, struct err *err)
{
	static const enum kind	kinds[] = {
		KIND_ACTIVITY, KIND_CASE, KIND_RESPONSE
	};
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while ((e = model_next_kind(r->env->model, kinds[i],
		    e)) != NULL)
			r->c->any |= entity_role(e, ROLE_CHANNEL) != NULL;
		rc = party_records(r->env, party, r->c->last_id, kinds[i],
		    read_contact, r, err);
	}
	return rc;
}

enum err_code
channels_read(struct channels *c, const struct query_env *env,
    const struct entity *party, uint32_t last_id, struct range days,
    unsigned sources, struct arena *arena, struct err *err)
{
	const struct entity	*sale = model_find_sale(env->model, party);
	struct reader		 r = { .env = env, .days = days, .c = c,
				    .arena = arena, .err = err };
	enum err_code		 rc = ERR_OK;

	memset(c, 0, sizeof(*c));
	c->last_id = last_id;
	c->used = ARENA_ARRAY(arena, uint64_t, (size_t)last_id + 1);
	r.place = map_open();
	if (sale != NULL && sources & CHANNEL_OF_SALES)
		rc = read_sales(&r, sale, err);
	if (rc == ERR_OK && sources & CHANNEL_OF_CONTACTS)
		rc = read_contacts(&r, party, err);
	if (rc == ERR_OK && r.too_many) {
		rc = err_set(err, ERR_USAGE, "there are more than %d "
		    "channels", CHANNELS_MAX);
		err_hint(err, "give their field a list of values in the "
		    "model");
	}
	c->n = map_count(r.place);
	for (size_t i = 0; i < c->n; i++)
		c->name[i] = slice_dup(arena, map_key(r.place, i));
	map_close(r.place);
	return rc;
}

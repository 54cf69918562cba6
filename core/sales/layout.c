/*
 * The columns of an entity, and what is counted about its rows.
 */
#include "core/sales/priv.h"

#include "core/record/alias.h"

#include "core/base/banned.h"

enum { NO_PARTY = 0xfffd };

const struct field *
sale_date_field(const struct entity *e)
{
	return entity_role(e, ROLE_DATE);
}

uint16_t
sale_party_id(const struct entity *e)
{
	const struct field	*f = entity_role(e, ROLE_PARTY);

	return f == NULL ? NO_PARTY : f->id;
}

static struct column
column_of(const struct field *f)
{
	return (struct column){ f->id, (uint8_t)f->type, f->digits };
}

enum err_code
sale_layout(struct column *column, unsigned *n, const struct entity *e,
    struct err *err)
{
	const struct field	*date = sale_date_field(e);
	const struct field	*party = entity_role(e, ROLE_PARTY);
	size_t			 i;
	unsigned		 c = 0;

	if (date == NULL || date->type != TYPE_DATE)
		return err_set(err, ERR_DATA, "%.*s has no date",
		    SLICE_ARG(e->name));
	if (e->n_fields > BLOCK_COLUMNS)
		return err_set(err, ERR_DATA, "%.*s has more than %d fields",
		    SLICE_ARG(e->name), BLOCK_COLUMNS);
	if (party != NULL)
		column[c++] = column_of(party);
	for (i = 0; i < e->n_fields; i++) {
		if (&e->field[i] == date || &e->field[i] == party ||
		    e->field[i].many)
			continue;
		column[c++] = column_of(&e->field[i]);
	}
	*n = c;
	return ERR_OK;
}

struct basis
basis_make(const struct entity *e, uint8_t currency_digits)
{
	struct basis		 b = { .version = COUNTERS_VERSION };
	const struct field	*f;

	b.party = sale_party_id(e);
	if ((f = entity_role(e, ROLE_PRODUCT)) != NULL)
		b.product = f->id;
	if ((f = entity_role(e, ROLE_AMOUNT)) != NULL) {
		b.amount = f->id;
		b.amount_digits = f->digits;
	}
	if ((f = entity_role(e, ROLE_QUANTITY)) != NULL) {
		b.quantity = f->id;
		b.quantity_digits = f->digits;
	}
	if ((f = entity_role(e, ROLE_PRICE)) != NULL) {
		b.price = f->id;
		b.price_digits = f->digits;
	}
	b.currency_digits = currency_digits;
	return b;
}

bool
basis_equal(const struct basis *a, const struct basis *b)
{
	return a->version == b->version &&
	    a->party == b->party && a->product == b->product &&
	    a->amount == b->amount && a->quantity == b->quantity &&
	    a->price == b->price && a->amount_digits == b->amount_digits &&
	    a->quantity_digits == b->quantity_digits &&
	    a->price_digits == b->price_digits &&
	    a->currency_digits == b->currency_digits;
}

/*
 * Stored under "sales" and the entity's number: u32 CRC32C of the rest, u8
 * version, the digits (4 x u8), the fields (5 x u16), 4 x u64.  The version
 * tells how the derived tables lie; a ledger of an older one is read, and
 * its derived tables are made again by the next writer.
 */
enum { COUNTERS_BYTES = 4 + 1 + 4 + 10 + 32 };

static void
counters_key(struct key *k, const struct entity *e)
{
	key_clear(k);
	key_bytes(k, SLICE("sales"));
	key_u16(k, e->id);
}

enum err_code
counters_read(struct counters *c, struct txn *txn, const struct entity *e,
    struct err *err)
{
	struct key	k;
	struct slice	v;
	enum err_code	rc;
	const char	*p;

	counters_key(&k, e);
	rc = txn_find(&v, txn, TABLE_META, key_slice(&k), err);
	if (rc)
		return rc;
	memset(c, 0, sizeof(*c));
	if (v.p == NULL) {
		c->next_seq = c->watermark = 1;
		c->basis.version = COUNTERS_VERSION;
		return ERR_OK;
	}
	if (v.len != COUNTERS_BYTES || v.p[4] < 1 ||
	    v.p[4] > COUNTERS_VERSION ||
	    crc32c(0, v.p + 4, v.len - 4) != le32_get(v.p))
		return err_set(err, ERR_STORE,
		    "the counters of %.*s are damaged", SLICE_ARG(e->name));
	p = v.p + 5;
	c->basis.version = (uint8_t)v.p[4];
	c->basis.amount_digits = (uint8_t)p[0];
	c->basis.quantity_digits = (uint8_t)p[1];
	c->basis.price_digits = (uint8_t)p[2];
	c->basis.currency_digits = (uint8_t)p[3];
	c->basis.party = le16_get(p + 4);
	c->basis.product = le16_get(p + 6);
	c->basis.amount = le16_get(p + 8);
	c->basis.quantity = le16_get(p + 10);
	c->basis.price = le16_get(p + 12);
	c->next_seq = le64_get(p + 14);
	c->rows = le64_get(p + 22);
	c->watermark = le64_get(p + 30);
	c->tail_rows = le64_get(p + 38);
	return ERR_OK;
}

enum err_code
counters_write(struct txn *txn, const struct entity *e,
    const struct counters *c, struct err *err)
{
	struct key	k;
	char		v[COUNTERS_BYTES], *p = v + 5;

	v[4] = (char)c->basis.version;
	p[0] = (char)c->basis.amount_digits;
	p[1] = (char)c->basis.quantity_digits;
	p[2] = (char)c->basis.price_digits;
	p[3] = (char)c->basis.currency_digits;
	le16_put(p + 4, c->basis.party);
	le16_put(p + 6, c->basis.product);
	le16_put(p + 8, c->basis.amount);
	le16_put(p + 10, c->basis.quantity);
	le16_put(p + 12, c->basis.price);
	le64_put(p + 14, c->next_seq);
	le64_put(p + 22, c->rows);
	le64_put(p + 30, c->watermark);
	le64_put(p + 38, c->tail_rows);
	le32_put(v, crc32c(0, v + 4, sizeof(v) - 4));
	counters_key(&k, e);
	return txn_put(txn, TABLE_META, key_slice(&k),
	    slice_make(v, sizeof(v)), err);
}

/* ---- merged records ---- */

/* Nothing past the last id that was given is worth memory. */
static enum err_code
alias_put(struct alias *a, uint32_t last, struct slice key, struct slice val,
    struct err *err)
{
	uint32_t	id = be32_get(key.p + 2), n, to;
	struct slice	remains;

	if (!alias_decode(&to, &remains, key, val) || id > last ||
	    id == UINT32_MAX || to > last)
		return err_set(err, ERR_STORE, "an alias is damaged");
	if (id >= a->n) {
		n = MAX(id + 1, a->n > UINT32_MAX / 2 ? 0 : a->n * 2);
		a->to = mem_realloc_array(a->to, n, sizeof(*a->to));
		memset(a->to + a->n, 0, (n - a->n) * sizeof(*a->to));
		a->n = n;
	}
	a->to[id] = to;
	return ERR_OK;
}

/*
 * A record merged twice leads to the last one straight away.  Where a chain
 * of merges ends is noted at each of its links.
 */
static void
alias_resolve(struct alias *a)
{
	uint32_t	id, at, next, end, steps;

	for (id = 0; id < a->n; id++) {
		if (a->to[id] == 0)
			continue;
		end = a->to[id];
		for (steps = 0; steps < a->n && end < a->n &&
		    a->to[end] != 0; steps++)
			end = a->to[end];
		for (at = id; at < a->n && a->to[at] != 0 && at != end;
		    at = next) {
			next = a->to[at];
			a->to[at] = end;
		}
	}
}

enum err_code
alias_read(struct alias *a, struct txn *txn, uint16_t entity, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, val;
	struct key	 from;
	uint64_t	 n;
	uint32_t	 last;
	enum err_code	 rc;
	bool		 more;

	a->to = NULL;
	a->n = 0;
	rc = txn_count(&n, txn, TABLE_ALIAS, err);
	if (rc || n == 0)
		return rc;
	rc = record_counts(&n, &last, txn, &(struct entity){ .id = entity },
	    err);
	if (rc == ERR_OK)
		rc = cursor_open(&c, txn, TABLE_ALIAS, err);
	if (rc)
		return rc;
	key_clear(&from);
	key_u16(&from, entity);
	for (more = cursor_seek(c, key_slice(&from), &key, &val);
	    more && key.len == 6 && be16_get(key.p) == entity;
	    more = cursor_next(c, &key, &val)) {
		rc = alias_put(a, last, key, val, err);
		if (rc)
			goto done;
	}
	rc = cursor_status(c, err);
done:
	cursor_close(c);
	if (rc)
		alias_release(a);
	else
		alias_resolve(a);
	return rc;
}

void
alias_release(struct alias *a)
{
	free(a->to);
	a->to = NULL;
	a->n = 0;
}

/*
 * What the tests of core/sales share: a small model made by hand, a store,
 * and the naive ledger (an array of rows) that answers are compared with.
 */
#ifndef SALES_FIXTURE_H
#define SALES_FIXTURE_H

#include "core/sales/priv.h"
#include "tests/unit/tap.h"

enum { ACCOUNT = 1, PRODUCT = 2, SALE = 3 };
enum { F_DATE, F_PARTY, F_PRODUCT, F_QUANTITY, F_AMOUNT, F_ORDER, F_CHANNEL,
    F_NOTE, N_FIELDS };

static const struct field account_field[] = {
	{ .id = 1, .type = TYPE_TEXT, .role = ROLE_NAME, .name = { "name", 4 } }
};
static const struct field product_field[] = {
	{ .id = 1, .type = TYPE_TEXT, .role = ROLE_NAME, .name = { "name", 4 } }
};
static struct field sale_field[N_FIELDS] = {
	[F_DATE] = { .id = 1, .type = TYPE_DATE, .role = ROLE_DATE,
	    .name = { "date", 4 } },
	[F_PARTY] = { .id = 2, .type = TYPE_REF, .role = ROLE_PARTY,
	    .to = ACCOUNT, .name = { "account", 7 } },
	[F_PRODUCT] = { .id = 3, .type = TYPE_REF, .role = ROLE_PRODUCT,
	    .to = PRODUCT, .name = { "product", 7 } },
	[F_QUANTITY] = { .id = 4, .type = TYPE_DECIMAL, .digits = 0,
	    .role = ROLE_QUANTITY, .name = { "quantity", 8 } },
	[F_AMOUNT] = { .id = 5, .type = TYPE_MONEY, .digits = 2,
	    .role = ROLE_AMOUNT, .name = { "amount", 6 } },
	[F_ORDER] = { .id = 6, .type = TYPE_TEXT, .role = ROLE_ORDER,
	    .name = { "order", 5 } },
	[F_CHANNEL] = { .id = 7, .type = TYPE_ENUM, .role = ROLE_CHANNEL,
	    .name = { "channel", 7 } },
	[F_NOTE] = { .id = 8, .type = TYPE_TEXT, .name = { "note", 4 } }
};
static struct entity entities[] = {
	{ .id = ACCOUNT, .kind = KIND_PARTY, .name = { "account", 7 },
	    .prefix = { "a", 1 }, .field = account_field, .n_fields = 1 },
	{ .id = PRODUCT, .kind = KIND_PRODUCT, .name = { "product", 7 },
	    .prefix = { "p", 1 }, .field = product_field, .n_fields = 1 },
	{ .id = SALE, .kind = KIND_SALE, .name = { "sale", 4 },
	    .prefix = { "s", 1 }, .field = sale_field, .n_fields = N_FIELDS,
	    .is_columnar = true }
};
static struct model model = {
	.revision = 1, .currency = "EUR", .currency_digits = 2,
	.timezone = { "UTC", 3 }, .head = entities, .n_entities = 3
};
static const struct entity *const sale = &entities[2];
static const struct range all_days = { { -719162 }, { 2932896 } };

static void CRM_UNUSED
fixture_init(void)
{
	size_t	e, f;

	for (e = 0; e < NELEM(entities); e++)
		for (f = 0; f < entities[e].n_fields; f++) {
			if (entities[e].field == sale_field)
				sale_field[f].position = (uint16_t)f;
			entities[e].role[entities[e].field[f].role] =
			    (uint16_t)(f + 1);
		}
	entities[2].role[ROLE_NONE] = 0;
}

static struct store * CRM_UNUSED
fixture_store(const char *name)
{
	/* A small map, so that loads are applied again after it grew. */
	struct store_options	 o = { .write = true, .map_bytes = 1 << 20 };
	struct store		*s = NULL;
	struct err		 err = { 0 };
	char			 dir[1024];

	snprintf(dir, sizeof(dir), "%s/%s", tmp_dir(), name);
	if (store_create(dir, false, NULL, &err)) {
		diag("%s", err.msg);
		exit(1);
	}
	o.dir = dir;
	if (store_open(&s, &o, &err)) {
		diag("%s", err.msg);
		exit(1);
	}
	return s;
}

static enum err_code
fixture_body(struct txn *txn, void *arg, struct err *err)
{
	return sales_plan_apply(arg, txn, NULL, err);
}

/* A snapshot and a plan on it. */
static struct sales_plan * CRM_UNUSED
fixture_plan(struct txn **txn, struct store *s,
    const struct sales_plan_options *o)
{
	struct sales_plan	*p = NULL;
	struct err		 err = { 0 };

	if (txn_begin(txn, s, &err) || sales_plan_open(&p, NULL, *txn, &model,
	    sale, o, &err)) {
		diag("%s", err.msg);
		exit(1);
	}
	return p;
}

/* Finish, end the snapshot, apply, close. */
static enum err_code CRM_UNUSED
fixture_apply(struct sales_plan_result *r, struct sales_plan *p,
    struct txn *txn, struct store *s, struct err *err)
{
	enum err_code	rc = sales_plan_finish(p, r, err);

	txn_end(txn);
	if (rc == ERR_OK)
		rc = store_apply(s, fixture_body, p, err);
	sales_plan_close(p);
	return rc;
}

static void CRM_UNUSED
fixture_report(void *arg CRM_UNUSED, const char *line)
{
	diag("%s", line);
}

static uint64_t CRM_UNUSED
fixture_fsck(struct store *s, bool quiet)
{
	struct txn	*txn;
	struct err	 err = { 0 };
	uint64_t	 n = 0;

	if (txn_begin(&txn, s, &err) || sales_fsck(&n, txn, &model,
	    quiet ? NULL : fixture_report, NULL, 10, &err)) {
		diag("fsck: %s", err.msg);
		n = UINT64_MAX;
	}
	txn_end(txn);
	return n;
}

#endif

/*
 * Sales per party, product and day, row by row: which product a party buys
 * when.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

struct product_days {
	struct worth		 worth;
	struct measured		 m;
	size_t			 product;	/* its column */
	sales_each_product	*each;
	void			*arg;
	struct err		 err;
};

static bool
add_batch(void *arg, unsigned thread CRM_UNUSED, uint32_t party,
    const struct sales_batch *b)
{
	struct product_days	*p = arg;
	const int64_t		*product = b->col[p->product];

	if (worth_batch(&p->m, &p->worth, b, &p->err))
		return false;
	for (size_t i = 0; i < b->n; i++) {
		struct sales_product_day	d = { .party = party };

		if (product[i] <= 0 || product[i] > UINT32_MAX)
			continue;
		d.product = (uint32_t)product[i];
		d.d.day.n = b->day[i];
		d.d.revenue = p->m.revenue[i];
		d.d.quantity = p->m.quantity[i];
		if (!p->each(p->arg, &d))
			return false;
	}
	return true;
}

enum err_code
sales_product_days(struct txn *txn, const struct model *model,
    const struct entity *sale, struct range days, sales_each_product *each,
    void *arg, struct err *err)
{
	const struct field	*product = entity_role(sale, ROLE_PRODUCT);
	struct product_days	*p = mem_zalloc(sizeof(*p));
	struct scan		 s;
	enum err_code		 rc;

	p->each = each;
	p->arg = arg;
	scan_init(&s, sale, days);
	p->product = scan_add(&s, product, 0);
	rc = worth_open(&p->worth, &s, txn, model, sale, false, err);
	if (rc == ERR_OK)
		rc = scan_parties(txn, &s, sale, false, add_batch, p, err);
	if (rc == ERR_OK && p->err.code != ERR_OK) {
		*err = p->err;
		rc = err->code;
	}
	worth_close(&p->worth);
	free(p);
	return rc;
}

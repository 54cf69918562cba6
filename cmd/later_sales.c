#include "cmd/later_sales.h"

#include "core/practice/segment.h"
#include "core/sales/sales.h"

struct later { uint64_t rows; struct day last; };

static bool
take(void *arg, unsigned thread, const struct sales_batch *b)
{
	struct later	*later = arg;

	(void)thread;
	later->rows += b->n;
	for (size_t i = 0; i < b->n; i++)
		later->last.n = MAX(later->last.n, b->day[i]);
	return true;
}

enum err_code
say_later_sales(struct crm *crm, struct err *err)
{
	const struct entity	*party = segment_party(crm->model);
	struct sales_query	 q = { .days = { { crm->today.n + 1 },
				    DAY_MAX }, .threads = 1 };
	struct later		 later = { .last = crm->today };
	char			 day[DAY_TEXT];
	enum err_code		 rc;

	if (crm->has_as_of || party == NULL)
		return ERR_OK;
	q.sale = segment_sale(crm->model, party);
	if (q.sale == NULL)
		return ERR_OK;
	rc = sales_scan(crm->txn, &q, take, &later, err);
	if (rc || later.rows == 0)
		return rc;
	day_write(day, later.last);
	out_prose(crm->out, lang_text(crm->lang, N_("\n%llu sale rows are of "
	    "after today, up to %.*s: they do not count yet.\n")),
	    (unsigned long long)later.rows, DAY_TEXT, day);
	return ERR_OK;
}

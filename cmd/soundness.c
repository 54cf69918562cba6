#include "cmd/soundness.h"

#include "core/record/index.h"
#include "core/sales/sales.h"

enum err_code
soundness_check(uint64_t *findings, struct txn *txn, const struct model *model,
    void (*report)(void *arg, const char *line), void *arg, uint64_t max,
    struct err *err)
{
	uint64_t	records = 0, sales = 0, refs = 0;
	enum err_code	rc;

	rc = record_fsck(&records, txn, model, report, arg, max, err);
	if (rc == ERR_OK)
		rc = sales_fsck(&sales, txn, model, report, arg, max, err);
	/* What is damaged tells nothing about what leads to it. */
	if (rc == ERR_OK && records + sales == 0)
		rc = sales_fsck_refs(&refs, txn, model, report, arg, max, err);
	if (rc == ERR_OK)
		*findings = records + sales + refs;
	return rc;
}

static void
complain(void *arg, const char *line)
{
	const struct crm	*crm = arg;

	crm->complain(crm, slice_of(line));
}

enum err_code
soundness_require(const struct crm *crm, struct txn *txn,
    const struct model *model, const char *whose, struct err *err)
{
	uint64_t	n;
	enum err_code	rc;

	rc = soundness_check(&n, txn, model, complain,
	    (void *)(uintptr_t)crm, 1, err);
	if (rc || n == 0)
		return rc;
	err_set(err, ERR_STORE, "%s is damaged: %llu findings",
	    err_text(whose),
	    (unsigned long long)n);
	return ERR_STORE;
}

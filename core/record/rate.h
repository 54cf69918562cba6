/*
 * Amounts in another currency, at the rate of their day.
 */
#ifndef RECORD_RATE_H
#define RECORD_RATE_H

#include "core/record/record.h"

/*
 * Convert money that value_parse left in another currency (cur and original
 * set, i zero): i gets the amount in the store's currency, rounded half to
 * even.  The rate is the last one of the model's rate entity (kind rate:
 * what one unit is worth in the own currency) on or before day.  A value in
 * the own currency is left alone.
 * ERR_UNIT: "no rate for USD on 2025-03-01".  ERR_RANGE: too large.
 */
CRM_CHECK enum err_code
rate_convert(struct value *, struct txn *, const struct model *, struct day,
    struct err *);

#endif

/*
 * What of the stored values a changed model no longer shows.
 */
#ifndef CMD_MODEL_HIDDEN_H
#define CMD_MODEL_HIDDEN_H

#include "cmd/context.h"
#include "core/model/source.h"

/*
 * How many records, or rows, have a value for the field that a change takes
 * out of the model; -1: it takes out none.  Reads all of the entity.
 */
CRM_CHECK enum err_code
model_hidden_count(int64_t *n, struct crm *, const struct model_change *,
    struct err *);

/*
 * Say to somebody at a terminal which fields with values go when m follows
 * crm->model.
 */
CRM_CHECK enum err_code
model_hidden_say(struct crm *, const struct model *m, struct err *);

#endif

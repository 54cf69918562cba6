/*
 * Records of people and organisations as vCards, and back, by the roles of
 * the model.
 */
#ifndef EXCHANGE_VCARD_RECORD_H
#define EXCHANGE_VCARD_RECORD_H

#include "core/exchange/outside/vcard.h"
#include "core/query/edit.h"

/* ERR_USAGE: it is neither of people nor of organisations. */
CRM_CHECK enum err_code
vcard_check_entity(const struct model *, const struct entity *, struct err *);

/* store: origin.h.  Free with vcard_release. */
CRM_CHECK enum err_code
vcard_from_record(struct vcard *, const struct record *,
    const struct query_env *, struct slice store, struct arena *,
    struct err *);

/*
 * What the card says, over what the draft has; addresses, numbers and tags
 * are added to those there are.  Neither UID nor the organisation of a
 * person.  ERR_DATA names field and value.
 */
CRM_CHECK enum err_code
vcard_to_draft(struct draft *, const struct vcard *, struct edit *,
    struct err *);

#endif

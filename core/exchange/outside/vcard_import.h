/*
 * An address book into a plan: people and organisations, known again by
 * their UID, by their handle on a card of ours, or by e-mail address and
 * name.
 */
#ifndef EXCHANGE_VCARD_IMPORT_H
#define EXCHANGE_VCARD_IMPORT_H

#include "core/exchange/import/import.h"

struct vcard_import_options {
	/* Of every card; NULL: people and organisations to their own. */
	const struct entity	*entity;
	/* Organisations that people work for and that are not there. */
	bool			 create;
	const struct slice	*set;		/* field=value, each */
	size_t			 n_set;

	/* As struct import_options. */
	void			(*bad)(void *arg, const struct fault_place *,
				    const struct err *);
	enum err_code		(*added)(void *arg, const struct draft *,
				    uint64_t line, struct err *);
	void			*arg;
};

/* The report lives in the arena; lists of others (KIND:group) are skipped. */
CRM_CHECK enum err_code
vcard_import(struct import_report *, struct input *,
    const struct vcard_import_options *, const struct query_env *,
    struct plan *, struct arena *, struct err *);

#endif

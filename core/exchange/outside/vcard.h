/*
 * vCards 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), read and written: what a
 * record of a person or organisation has in common with a card.  Photographs,
 * keys, and whatever else there may be are left out; some of it is counted.
 */
#ifndef EXCHANGE_VCARD_H
#define EXCHANGE_VCARD_H

#include "core/exchange/import/import.h"
#include "core/exchange/outside/content_line.h"

struct vcard_list { VEC(struct slice) list; };

struct vcard {
	uint64_t	 line;		/* of BEGIN:VCARD */
	bool		 is_stray;	/* for vcard_next: told already */
	bool		 is_group;	/* KIND:group: a list of others */
	bool		 is_organisation;
	bool		 is_nameless;	/* the name is an address or number */
	struct slice	 uid, name, organisation, title;
	struct slice	 street, postcode, city, country;
	struct slice	 birthday;	/* YYYY-MM-DD; empty: not the year */
	struct slice	 url, language, note;
	/* The preferred one first. */
	struct vcard_list email, phone, tags;
	uint32_t	 left[LEFT_KINDS];
};

/*
 * Texts live in the arena, lists until vcard_release.  The first time all of
 * it is zero.  *more false: the end.  ERR_DATA: this card is wrong, or there
 * is something else between cards (told once); line says where.
 */
CRM_CHECK enum err_code
vcard_next(struct vcard *, bool *more, struct content *, struct arena *,
    struct err *);
void	vcard_release(struct vcard *);

/*
 * Version 3.0, which everything reads, or 4.0, which also says what somebody
 * is spoken to in and that a firm is one.
 */
enum vcard_version { VCARD_3, VCARD_4 };
void	vcard_write(struct buf *, const struct vcard *, enum vcard_version);

#endif

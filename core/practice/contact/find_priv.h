/*
 * What the files of find share.
 */
#ifndef PRACTICE_FIND_PRIV_H
#define PRACTICE_FIND_PRIV_H

#include "core/practice/contact/find.h"

/* Every word, those of phrases too, and the phrases. */
struct find_text {
	struct sought		*word;		/* folded */
	size_t			 n_words;
	struct word_phrase	*phrase;	/* of more than one run */
	size_t			 n_phrases;
	bool			 is_exact;	/* it has quotes or a * */
};

/*
 * A record found, as one number, for there may be ten millions: whether it is
 * no figure, its weight, its entity (the first is the highest), its id, and
 * whether only a look at its texts tells that it has the phrases.  The better
 * one is higher.
 */
enum {
	FIGURE_BIT = 63, WEIGHT_BIT = 49, ENTITY_BIT = 33, ID_BIT = 1,
	DOUBT = 1,
	WEIGHT_MAX = 0x3fff
};

static inline uint32_t
find_id(uint64_t key)
{
	return (uint32_t)(key >> ID_BIT);
}

static inline const struct entity *
find_entity(const struct model *model, uint64_t key)
{
	return model_find_entity_id(model,
	    (uint16_t)(UINT16_MAX - (uint16_t)(key >> ENTITY_BIT)));
}

/* Whoever reads records, mostly of one entity. */
struct find_reader {
	struct txn		*txn;
	const struct model	*model;
	struct record_scan	*scan;		/* NULL, or of entity: */
	const struct entity	*entity;
	struct buf		 fold;
	struct err		 err;
};

/* The record, when it is there; or r->err. */
bool	find_read(struct record *, struct find_reader *, uint64_t key);
void	find_reader_release(struct find_reader *);
/* Has it every phrase? */
bool	find_has_phrases(const struct find_text *, const struct record *,
	    struct buf *fold);
/*
 * Of *n records, in the order of entity and number, those with every phrase,
 * of none in doubt any more; on one thread or two.
 */
CRM_CHECK enum err_code
find_sift(uint64_t *key, size_t *n, const struct query_env *,
    const struct find_text *, struct err *);

#endif

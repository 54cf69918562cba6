/*
 * The glossary in three forms.
 */
#ifndef MODEL_GLOSSARY_PRIV_H
#define MODEL_GLOSSARY_PRIV_H

#include "core/model/priv.h"

enum glossary_word {
	WORD_GLOSSARY, WORD_PREFIX, WORD_ALSO, WORD_REQUIRED, WORD_UNIQUE,
	WORD_MANY, WORD_PERSONAL, WORD_DEFAULT, WORD_MIN, WORD_MAX,
	WORD_PATTERN, WORD_CHECK, WORD_STALE, WORD_RETIRED, WORD_SEGMENTS,
	WORD_FIELD, WORD_TYPE, WORD_MEANING, WORD_CONTACT_EVERY,
	WORD_DEADLINES, WORD_ANY_CASE, WORD_ANSWER, WORD_SOLVE, WORD_JOURNEY,
	N_GLOSSARY_WORDS
};

struct glossary {
	struct buf		*out;
	const struct model	*model;
	struct slice		 lang;
};

const char	*glossary_word(const struct glossary *, enum glossary_word);
/* The label in the language asked for, else the name itself. */
struct slice	glossary_label(const struct glossary *, struct labels,
		    struct slice name);
void	glossary_type(struct buf *, const struct glossary *,
	    const struct field *);
void	glossary_rules(struct buf *, const struct glossary *,
	    const struct field *);

/* What makes a segment, behind its name: ": filter; contact every 90d". */
void	glossary_segment(struct buf *, const struct glossary *,
	    const struct segment *);
/*
 * The i-th step of the journey of a segment, as a line alone: "journey
 * Welcome, 10: +3d, email: Mail %(name)"; false: there is none.
 */
bool	glossary_step(struct buf *, const struct glossary *,
	    const struct scheme *, const struct segment *, size_t i);
/* "complaint, critical: answer within 4h, solve within 5d". */
void	glossary_deadline(struct buf *, const struct glossary *,
	    const struct deadline *);

void	glossary_write_text(const struct glossary *);
void	glossary_write_markdown(const struct glossary *);
void	glossary_write_html(const struct glossary *);

#endif

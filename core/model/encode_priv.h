/*
 * The stored form of a model, as encode.c writes and decode.c reads it.
 */
#ifndef MODEL_ENCODE_PRIV_H
#define MODEL_ENCODE_PRIV_H

#include "core/model/priv.h"

#define MODEL_MAGIC	"CRMM"
/*
 * Version 1 had the same hours on every workday, no contact_every, no cases
 * and no due, version 2 no sections, version 3 no journeys; they are read,
 * too.
 */
enum { MODEL_VERSION = 4 };

enum total {
	TOTAL_ENTITIES, TOTAL_FIELDS, TOTAL_CHOICES, TOTAL_LABELS,
	TOTAL_WORDS, TOTAL_KEYS, TOTAL_RETIRED, TOTAL_SCHEMES,
	TOTAL_SEGMENTS, TOTAL_PARAMETERS, TOTAL_HOLIDAYS, TOTAL_DEADLINES,
	TOTAL_JOURNEYS, TOTAL_STEPS,
	N_TOTALS,
	N_TOTALS_1 = TOTAL_DEADLINES,	/* in version 1 */
	N_TOTALS_3 = TOTAL_JOURNEYS	/* in versions 2 and 3 */
};

enum {
	FLAG_MANY = 1, FLAG_REQUIRED = 2, FLAG_UNIQUE = 4, FLAG_INDEXED = 8,
	FLAG_PERSONAL = 16, FLAG_SEARCH = 32, FLAGS_ALL = 63
};

#endif

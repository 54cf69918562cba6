/*
 * The shared data model (gegevensmodel): what may be stored, in which words,
 * with which meaning.  A struct model is immutable once made; everything in
 * it lives in the arena it was made in (or is a view into the snapshot it
 * was read from) and never frees alone.
 *
 * Analysis speaks of kinds and roles only, never of field names: a model
 * wholly in Dutch works the same.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "core/types/calendar.h"
#include "core/types/value.h"

/* What the program knows about an entity.  Numbers are stored: append only. */
enum kind {
	KIND_PLAIN = 0, KIND_PARTY, KIND_PERSON, KIND_AFFILIATION, KIND_STAFF,
	KIND_PRODUCT, KIND_SALE, KIND_ACTIVITY, KIND_CASE, KIND_TASK,
	KIND_DEAL, KIND_CAMPAIGN, KIND_RESPONSE, KIND_SURVEY, KIND_TARGET,
	KIND_CONSENT, KIND_EXCHANGE, KIND_SERIES, KIND_RATE, KIND_LINK,
	KIND_BLOCK, KIND_PROPOSAL, KIND_JOURNEY, KIND_CONTRACT,
	KIND_ASSESSMENT, KIND_ENROLMENT, KIND_OUTBOX,
	N_KINDS
};
const char	*kind_name(enum kind);
CRM_CHECK bool	kind_parse(enum kind *, struct slice);

/*
 * What a field means to the program.  One list for all kinds; which kind
 * has which roles, and of which types, is the table in role.c.  Numbers are
 * stored: append only.
 */
enum role {
	ROLE_NONE = 0,
	/* who */
	ROLE_NAME, ROLE_NUMBER, ROLE_LOGIN, ROLE_EMAIL, ROLE_PHONE, ROLE_URL,
	ROLE_STREET, ROLE_POSTCODE, ROLE_CITY, ROLE_COUNTRY, ROLE_ROLES,
	ROLE_PARENT, ROLE_OWNER, ROLE_PARTY, ROLE_PERSON, ROLE_STAFF,
	ROLE_LEVEL, ROLE_FUNCTION, ROLE_FROM, ROLE_UNTIL, ROLE_BIRTHDAY,
	ROLE_TARGET_GROUP, ROLE_NEVER, ROLE_SINCE, ROLE_ORIGIN,
	ROLE_SHARE_OF_WALLET, ROLE_REFERRED_BY, ROLE_VERIFIED, ROLE_LANGUAGE,
	/* product */
	ROLE_PRODUCT, ROLE_CODE, ROLE_FAMILY, ROLE_VARIANT_RANK,
	ROLE_LIST_PRICE, ROLE_UNIT_COST, ROLE_SUCCESSOR, ROLE_ACTIVE,
	ROLE_SERVICE,		/* not goods: postage, fees */
	/* sale */
	ROLE_DATE, ROLE_TIME, ROLE_QUANTITY, ROLE_AMOUNT, ROLE_PRICE,
	ROLE_COST, ROLE_DISCOUNT, ROLE_ORDER, ROLE_CHANNEL, ROLE_CURRENCY,
	ROLE_ORIGINAL, ROLE_PROMISED, ROLE_DELIVERED, ROLE_DUE, ROLE_PAID,
	ROLE_RETURN_OF, ROLE_RETURN_REASON,
	/* activity, case, task, deal */
	ROLE_KIND, ROLE_DIRECTION, ROLE_TEXT, ROLE_TOPIC, ROLE_OUTCOME,
	ROLE_DURATION, ROLE_NEXT, ROLE_STATUS, ROLE_STAGE, ROLE_PROBABILITY,
	ROLE_OPENED, ROLE_RESPONDED, ROLE_RESOLVED, ROLE_CLOSED,
	ROLE_EXPECTED_CLOSE, ROLE_SEVERITY, ROLE_SATISFACTION, ROLE_ACTIVITY,
	ROLE_CASE, ROLE_TASK, ROLE_DEAL, ROLE_DONE, ROLE_REPEAT, ROLE_REASON,
	ROLE_COMPETITOR, ROLE_SEES, ROLE_HEARS, ROLE_FEELS, ROLE_SAYS,
	ROLE_PAINS, ROLE_GAINS,
	/* campaign, response, survey, target, consent, exchange, series, rate */
	ROLE_CAMPAIGN, ROLE_SENT, ROLE_RESULT, ROLE_SURVEY, ROLE_ASPECT,
	ROLE_RATING, ROLE_PURPOSE, ROLE_BASIS, ROLE_SOURCE, ROLE_GIVEN,
	ROLE_WITHDRAWN, ROLE_RESOURCE, ROLE_WORTH, ROLE_SERIES, ROLE_VALUE,
	ROLE_PERIOD, ROLE_SEGMENT,
	/* link, block, proposal, journey, assessment of a relationship */
	ROLE_OTHER, ROLE_STRENGTH, ROLE_BLOCKS, ROLE_REQUIRES, ROLE_EXCLUDES,
	ROLE_VERSION, ROLE_STEP, ROLE_AFTER, ROLE_ACTION, ROLE_COMMITMENT,
	ROLE_TRUST, ROLE_FAIRNESS, ROLE_LOYALTY, ROLE_COOPERATION, ROLE_POWER,
	ROLE_DEPENDENCE, ROLE_ORIENTATION, ROLE_FORMALITY, ROLE_CLOSENESS,
	ROLE_RESPOND_BY,	/* case: its first answer; ROLE_DUE: solved */
	ROLE_TAGS,
	ROLE_CONDITION, ROLE_PRIORITY,	/* of a step of a journey */
	/* what came from a mailbox, a calendar, an address book */
	ROLE_UID,		/* Message-ID, UID: what it is called there */
	ROLE_THREAD, ROLE_ADDRESS, ROLE_OTHERS,
	ROLE_NAMED,		/* "Els Bakker <els@example.com>": not known */
	N_ROLES
};
const char	*role_name(enum role);
CRM_CHECK bool	role_parse(enum role *, struct slice);
/* Has the kind this role, for fields of this type? */
bool		kind_has_role(enum kind, enum role);
bool		role_allows_type(enum kind, enum role, enum type);

/* A word in a language: {en: account, nl: relatie}. */
struct label	{ struct slice lang, text; };
struct labels	{ const struct label *p; size_t n; };
/* The text in lang, else in English, else the first; empty when none. */
struct slice	labels_find(struct labels, struct slice lang);

/* One allowed value of an enum.  Code and meaning never change. */
struct choice {
	uint16_t	code;		/* from 1 */
	bool		retired;	/* may be read, not written */
	struct slice	name;
	struct labels	labels, help;
	const struct slice *aliases;
	size_t		n_aliases;
	int32_t		probability_ppm;	/* of a deal stage; -1: not said */
	enum { CHOICE_OPEN, CHOICE_WON, CHOICE_LOST, CHOICE_CLOSED } state;
};
/* For people: the key for who reads English, else its label in lang. */
struct slice	choice_word(const struct choice *, struct slice lang);

/* Where a text stands in the model file; zero in a model that was stored. */
struct file_place {
	int		 line, column;
	int		 text;		/* as text_column of struct yaml_node */
};

struct field {
	uint16_t	 id;		/* never changes meaning, never reused */
	/* Its number before its type changed, from which values were
	 * converted; 0: its type never changed. */
	uint16_t	 was_id;
	uint16_t	 position;	/* in entity->field */
	enum type	 type;
	enum role	 role;
	uint8_t		 digits;	/* decimal, money */
	bool		 many, required, unique, indexed, personal, search;
	struct slice	 name;
	struct labels	 labels, help;
	const struct slice *aliases;
	size_t		 n_aliases;
	uint16_t	 to;		/* ref: entity id */
	const struct choice *choice;	/* enum */
	size_t		 n_choices;
	struct value	 min, max;	/* TYPE_NONE: no limit */
	struct slice	 pattern;	/* PCRE2, anchored; empty: none */
	struct slice	 default_text;	/* as typed; empty: none */
	struct slice	 check;		/* filter over the record; empty: none */
	struct file_place	check_at;
	struct span	 stale_after;	/* zero: never */
	uint16_t	 next_code;	/* enum: of the next new choice */
	struct pattern	*matcher;	/* field_check_value's; not for threads */
	bool		 unsound;	/* see struct model */
};

struct entity {
	uint16_t	 id;		/* never reused */
	enum kind	 kind;
	struct slice	 name, prefix;	/* "account", "a" */
	struct labels	 labels, plural, help;
	const struct slice *aliases;
	size_t		 n_aliases;
	const struct field *field;	/* in the order of the model */
	size_t		 n_fields;
	struct slice	 check;		/* across fields; empty: none */
	/* By role: position in field + 1; 0: no such field. */
	uint16_t	 role[N_ROLES];
	/* The fields a person names it by: [name], else the first unique. */
	const struct field *name_field;
	bool		 is_columnar;	/* kind sale: rows in the ledger */
	uint16_t	 next_field_id;
	bool		 is_whole;	/* its fields are decoded, too */
	/* Positions of the fields that tell sale rows apart; often none. */
	const uint16_t	*key;
	size_t		 n_key;
	struct file_place	check_at;
	bool		 unsound, kind_unsound;	/* see struct model */
};

/*
 * An entity that was taken out of the model.  Its prefix is kept for it, so
 * that an old handle never means another record; under the same name and
 * prefix it comes back with its number.
 */
struct retired {
	uint16_t	 id, next_field_id;
	bool		 is_columnar;
	struct slice	 name, prefix;
};

/* A scheme of segments: built in with thresholds, or own with filters. */
struct segment {
	struct slice	name;
	struct labels	labels;
	struct slice	where;		/* own: a filter; else empty */
	struct file_place	where_at;
	struct span	contact_every;	/* zero: no rule */
};
/*
 * A threshold as typed, and as a number: shares are fractions ("4 %" and
 * 0.04 are 0.04), whole days are days ("90d" is 90).  NaN where the text is
 * no number: a month has no fixed length, ask scheme_span.
 */
struct parameter { struct slice name; double number; struct slice text; };
/* Who is in which is a bit of 32. */
enum { MODEL_SEGMENTS_MAX = 32 };
struct scheme {
	struct slice	name;		/* "pyramid", "rfm", ... or an own name */
	bool		builtin;
	struct labels	labels, help;
	const struct segment *segment;
	size_t		n_segments;
	const struct parameter *parameter;	/* thresholds and weights */
	size_t		n_parameters;
	bool		unsound;	/* see struct model */
};

/*
 * The customer journey of a segment: what is done for its members, step by
 * step.  Expressions are texts here, as in where; core/practice does them.
 */
struct segment_step {
	int64_t		number;		/* rising; what was made goes by it */
	int32_t		after_days;	/* after the step before */
	struct slice	channel, purpose;	/* as the model calls them */
	struct slice	condition, action, text;	/* empty: none */
	struct slice	owner;		/* names a staff record */
	struct file_place	condition_at, action_at, text_at;
};
struct segment_journey {
	struct slice	name;		/* what enrolments go by */
	uint16_t	scheme, segment;	/* positions in the model */
	int64_t		priority;	/* low goes first */
	const struct segment_step *step;
	size_t		n_steps;
};

/*
 * When a case must be answered and solved, in working time: the first one
 * that fits the case and says it.
 */
struct deadline {
	struct slice	kind, severity;		/* empty: any */
	bool		has_respond, has_resolve;
	struct span	respond, resolve;	/* days are working days */
};

/*
 * What else the model may say: parameters only, read as those of a scheme.
 * Numbers are stored: append only.
 */
enum section {
	SECTION_RELATION,	/* weights of the qualities of a relationship */
	SECTION_TONES,		/* per level: how to speak there; texts */
	SECTION_CHECK,		/* how much may be wrong */
	SECTION_JOURNEYS,	/* how often, and who is held out */
	N_SECTIONS
};
const char	*section_name(enum section);

struct model {
	uint32_t	 revision;	/* 1 for the first applied */
	struct slice	 name;
	char		 currency[4];
	uint8_t		 currency_digits;
	struct slice	 timezone, country, language;
	/*
	 * In the order of the model.  Of one that was not asked for yet only
	 * id, kind, name, prefix, labels, plural, aliases and is_columnar may
	 * be there: the others are had from model_entity() and
	 * model_find_...().
	 */
	const struct entity *head;
	size_t		 n_entities;
	struct bodies	*bodies;	/* what is not decoded yet, or NULL */
	const struct scheme *scheme;
	size_t		 n_schemes;
	const struct segment_journey *journey;	/* in the order of segments */
	size_t		 n_journeys;
	struct calendar	 calendar;
	const struct deadline *deadline;
	size_t		 n_deadlines;
	/* What else cases and the list of things to do go by: parameters
	 * only, read as those of a scheme. */
	struct scheme	 cases, due, section[N_SECTIONS];
	uint16_t	 next_entity_id;
	const struct retired *retired;
	size_t		 n_retired;
	/*
	 * Numbers of entities that never had a record: nobody has seen a
	 * handle of theirs, so a next model may give their prefixes to
	 * others.  Not stored: sales_find_unused() finds them.
	 */
	const uint16_t	*unused;
	size_t		 n_unused;
	/*
	 * Of a file with faults only, which nobody sees but who looks for
	 * more of them.  Not all kinds of entities or not all schemes are
	 * known; of an entity not all fields, or not its kind; of a scheme
	 * not all segments; of a field not its type, role or choices.  What
	 * rests on any of these cannot be called a fault.
	 */
	bool		 unsound, schemes_unsound;
};

const struct entity *
	model_complete_entity(const struct model *, const struct entity *);

/* The entity in a place of the model, whole; and which place it has. */
static inline const struct entity *
model_entity(const struct model *m, size_t i)
{
	return m->head[i].is_whole ? &m->head[i] :
	    model_complete_entity(m, &m->head[i]);
}
static inline size_t
model_place(const struct model *m, const struct entity *e)
{
	return (size_t)(e - m->head);
}
/*
 * Every entity whole: before threads share the model, for only the thread
 * that loaded it may complete it.  ERR_STORE: one was damaged.
 */
CRM_CHECK enum err_code	model_complete(const struct model *, struct err *);
/* Was an entity that was asked for damaged, and so had no fields? */
bool	model_is_damaged(const struct model *);

/* By key, label or alias of any language, without regard to case and
 * accents; NULL when there is none. */
const struct entity *model_find_entity(const struct model *, struct slice);
const struct field  *entity_find_field(const struct entity *, struct slice);
const struct choice *field_find_choice(const struct field *, struct slice);
/* By exact key only. */
const struct entity *model_find_entity_id(const struct model *, uint16_t id);
/* To know which one it is and its name: its fields may not be there yet.
 * model_complete_entity() brings them. */
const struct entity *model_find_head_id(const struct model *, uint16_t id);
const struct field  *entity_find_field_id(const struct entity *, uint16_t id);
const struct choice *field_find_code(const struct field *, uint16_t code);
/* The entity with this handle prefix ("a"). */
const struct entity *model_find_prefix(const struct model *, struct slice);
/* The field in a role; NULL when the model has none. */
const struct field  *entity_role(const struct entity *, enum role);
/* The day or moment of a record: when it happened, as --as-of understands it;
 * NULL: undated. */
const struct field  *entity_time_field(const struct entity *);
/* The first entity of a kind, or the next one after prev; NULL at the end. */
const struct entity *model_next_kind(const struct model *, enum kind,
    const struct entity *prev);
/* Nothing is unsound in the entities of a kind, nor which they are. */
bool	model_is_sound(const struct model *, enum kind);
/* The parties that analysis speaks of: the first of the kind; NULL: none. */
const struct entity *model_find_party(const struct model *);
/* The sales of which the party role refers to them; NULL: there are none. */
const struct entity *model_find_sale(const struct model *,
    const struct entity *party);
/* Those of model_find_party(), else the first of the kind; NULL: none. */
const struct entity *model_find_any_sale(const struct model *);
const struct scheme *model_find_scheme(const struct model *, struct slice);
/* A threshold, or otherwise when the model does not name it. */
double	scheme_number(const struct scheme *, const char *name, double otherwise);
/* A text, or empty. */
struct slice	scheme_text(const struct scheme *, struct slice name);
/* How to speak on a level, in the language as far as the model has it. */
struct slice	model_find_tone(const struct model *, struct slice level,
		    struct slice lang);
/* A length of time, or otherwise. */
struct span
	scheme_span(const struct scheme *, const char *name,
	    struct span otherwise);

/*
 * Candidates for "did you mean": the nearest known name, or empty.
 */
struct slice	model_suggest_entity(const struct model *, struct slice);
struct slice	entity_suggest_field(const struct entity *, struct slice);
struct slice	field_suggest_choice(const struct field *, struct slice);
/*
 * A field in a message: its key, which can be typed, and where the message is
 * in a language in which the field is called otherwise, that: name (naam).
 */
enum { FIELD_SHOWN_MAX = 160 };
struct field_shown { char text[FIELD_SHOWN_MAX]; };
struct field_shown field_show(const struct field *);
/* The hint that lists the values of an enum; none of another type. */
void		field_hint_choices(struct err *, const struct field *);
/* ERR_USAGE: it has no field of this name; the hint is the nearest one,
 * or where they are listed. */
enum err_code	entity_no_field(const struct entity *, struct slice name,
		    struct err *);

/*
 * Read what was typed for one value of this field, everything the field
 * says about a single value included (choice, min, max, pattern).  A ref
 * is not read here (core/record/reference.h resolves it).
 * Message: `city "..." is ...` names field and value.
 */
CRM_CHECK enum err_code
field_parse_value(struct value *, const struct field *, struct slice text,
    const struct value_context *, struct arena *, struct err *);
/* The same checks on a value already read or computed. */
CRM_CHECK enum err_code
field_check_value(const struct field *, const struct value *, struct err *);
/* Enum values as their key, refs as "a17"; otherwise as value_write. */
void	field_write_value(struct buf *, const struct model *,
	    const struct field *, const struct value *, const struct zone *);
/* "a17": the handle of a record. */
void	handle_write(struct buf *, const struct entity *, uint32_t id);
/* "a17" back; false when it is no handle of this model. */
CRM_CHECK bool	handle_parse(const struct entity **, uint32_t *id,
    const struct model *, struct slice);

#endif

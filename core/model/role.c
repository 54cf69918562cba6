#include "core/model/priv.h"

#define T(t)	(UINT32_C(1) << TYPE_##t)
#define TEXTS	(T(TEXT) | T(ENUM))
#define NUMBERS	(T(INT) | T(DECIMAL))
#define SHARE	(T(PERCENT) | T(INT) | T(DECIMAL))
#define GRADE	(SHARE | T(ENUM))
#define WHEN	(T(DATE) | T(TIME))
#define AMOUNT	(T(MONEY) | T(DECIMAL))
#define ANY	UINT32_MAX

static const char *const kind_names[N_KINDS] = {
	[KIND_PLAIN] = "plain", [KIND_PARTY] = "party",
	[KIND_PERSON] = "person", [KIND_AFFILIATION] = "affiliation",
	[KIND_STAFF] = "staff", [KIND_PRODUCT] = "product",
	[KIND_SALE] = "sale", [KIND_ACTIVITY] = "activity",
	[KIND_CASE] = "case", [KIND_TASK] = "task", [KIND_DEAL] = "deal",
	[KIND_CAMPAIGN] = "campaign", [KIND_RESPONSE] = "response",
	[KIND_SURVEY] = "survey", [KIND_TARGET] = "target",
	[KIND_CONSENT] = "consent", [KIND_EXCHANGE] = "exchange",
	[KIND_SERIES] = "series", [KIND_RATE] = "rate",
	[KIND_LINK] = "link", [KIND_BLOCK] = "block",
	[KIND_PROPOSAL] = "proposal", [KIND_JOURNEY] = "journey",
	[KIND_CONTRACT] = "contract", [KIND_ASSESSMENT] = "assessment",
	[KIND_ENROLMENT] = "enrolment", [KIND_OUTBOX] = "outbox"
};

/*
 * The name of each role and the types its field may have, whatever the
 * kind.  A ref must lead to an entity of the kind that role_allows_target says.
 */
static const struct {
	const char	*name;
	uint32_t	 types;
} roles[N_ROLES] = {
	[ROLE_NONE] = { "none", ANY },
	[ROLE_NAME] = { "name", T(TEXT) },
	[ROLE_NUMBER] = { "number", T(TEXT) | T(INT) },
	[ROLE_LOGIN] = { "login", T(TEXT) },
	[ROLE_EMAIL] = { "email", T(EMAIL) },
	[ROLE_PHONE] = { "phone", T(PHONE) },
	[ROLE_URL] = { "url", T(URL) },
	[ROLE_STREET] = { "street", T(TEXT) },
	[ROLE_POSTCODE] = { "postcode", T(POSTCODE) | T(TEXT) },
	[ROLE_CITY] = { "city", T(TEXT) },
	[ROLE_COUNTRY] = { "country", T(COUNTRY) | TEXTS },
	[ROLE_ROLES] = { "roles", T(ENUM) },
	[ROLE_PARENT] = { "parent", T(REF) },
	[ROLE_OWNER] = { "owner", T(REF) },
	[ROLE_PARTY] = { "party", T(REF) },
	[ROLE_PERSON] = { "person", T(REF) },
	[ROLE_STAFF] = { "staff", T(REF) },
	[ROLE_LEVEL] = { "level", TEXTS | T(INT) },
	[ROLE_FUNCTION] = { "function", TEXTS },
	[ROLE_FROM] = { "from", WHEN },
	[ROLE_UNTIL] = { "until", WHEN },
	[ROLE_BIRTHDAY] = { "birthday", T(DATE) },
	[ROLE_TARGET_GROUP] = { "target_group", T(BOOL) | T(ENUM) },
	[ROLE_NEVER] = { "never", T(BOOL) },
	[ROLE_SINCE] = { "since", WHEN },
	[ROLE_ORIGIN] = { "origin", TEXTS },
	[ROLE_SHARE_OF_WALLET] = { "share_of_wallet", T(PERCENT) },
	[ROLE_REFERRED_BY] = { "referred_by", T(REF) },
	[ROLE_VERIFIED] = { "verified", WHEN },
	[ROLE_LANGUAGE] = { "language", TEXTS },
	[ROLE_PRODUCT] = { "product", T(REF) },
	[ROLE_CODE] = { "code", T(TEXT) },
	[ROLE_FAMILY] = { "family", TEXTS },
	[ROLE_VARIANT_RANK] = { "variant_rank", NUMBERS },
	[ROLE_LIST_PRICE] = { "list_price", AMOUNT },
	[ROLE_UNIT_COST] = { "unit_cost", AMOUNT },
	[ROLE_SUCCESSOR] = { "successor", T(REF) },
	[ROLE_ACTIVE] = { "active", T(BOOL) },
	[ROLE_SERVICE] = { "service", T(BOOL) },
	[ROLE_DATE] = { "date", T(DATE) },
	[ROLE_TIME] = { "time", T(TIME) },
	[ROLE_QUANTITY] = { "quantity", NUMBERS },
	[ROLE_AMOUNT] = { "amount", AMOUNT },
	[ROLE_PRICE] = { "price", AMOUNT },
	[ROLE_COST] = { "cost", AMOUNT },
	[ROLE_DISCOUNT] = { "discount", AMOUNT | T(PERCENT) },
	[ROLE_ORDER] = { "order", T(TEXT) | T(INT) },
	[ROLE_CHANNEL] = { "channel", TEXTS },
	[ROLE_CURRENCY] = { "currency", TEXTS },
	[ROLE_ORIGINAL] = { "original", AMOUNT },
	[ROLE_PROMISED] = { "promised", WHEN },
	[ROLE_DELIVERED] = { "delivered", WHEN },
	[ROLE_DUE] = { "due", WHEN },
	[ROLE_PAID] = { "paid", WHEN },
	[ROLE_RETURN_OF] = { "return_of", T(TEXT) | T(INT) },
	[ROLE_RETURN_REASON] = { "return_reason", TEXTS },
	[ROLE_KIND] = { "kind", T(ENUM) },
	[ROLE_DIRECTION] = { "direction", T(ENUM) },
	[ROLE_TEXT] = { "text", T(TEXT) },
	[ROLE_TOPIC] = { "topic", TEXTS },
	[ROLE_OUTCOME] = { "outcome", TEXTS },
	[ROLE_DURATION] = { "duration", T(DURATION) },
	[ROLE_NEXT] = { "next", WHEN },
	[ROLE_STATUS] = { "status", T(ENUM) },
	[ROLE_STAGE] = { "stage", T(ENUM) },
	[ROLE_PROBABILITY] = { "probability", T(PERCENT) },
	[ROLE_OPENED] = { "opened", WHEN },
	[ROLE_RESPONDED] = { "responded", WHEN },
	[ROLE_RESOLVED] = { "resolved", WHEN },
	[ROLE_CLOSED] = { "closed", WHEN },
	[ROLE_EXPECTED_CLOSE] = { "expected_close", T(DATE) },
	[ROLE_SEVERITY] = { "severity", T(ENUM) | NUMBERS },
	[ROLE_SATISFACTION] = { "satisfaction", NUMBERS | T(PERCENT) },
	[ROLE_ACTIVITY] = { "activity", T(REF) },
	[ROLE_CASE] = { "case", T(REF) },
	[ROLE_TASK] = { "task", T(REF) },
	[ROLE_DEAL] = { "deal", T(REF) },
	[ROLE_DONE] = { "done", WHEN },
	[ROLE_REPEAT] = { "repeat", T(TEXT) },
	[ROLE_REASON] = { "reason", TEXTS },
	[ROLE_COMPETITOR] = { "competitor", T(REF) },
	[ROLE_SEES] = { "sees", T(TEXT) },
	[ROLE_HEARS] = { "hears", T(TEXT) },
	[ROLE_FEELS] = { "feels", T(TEXT) },
	[ROLE_SAYS] = { "says", T(TEXT) },
	[ROLE_PAINS] = { "pains", T(TEXT) },
	[ROLE_GAINS] = { "gains", T(TEXT) },
	[ROLE_CAMPAIGN] = { "campaign", T(REF) },
	[ROLE_SENT] = { "sent", WHEN },
	[ROLE_RESULT] = { "result", T(ENUM) },
	[ROLE_SURVEY] = { "survey", TEXTS | T(REF) },
	[ROLE_ASPECT] = { "aspect", TEXTS },
	[ROLE_RATING] = { "rating", NUMBERS | T(PERCENT) },
	[ROLE_PURPOSE] = { "purpose", TEXTS },
	[ROLE_BASIS] = { "basis", TEXTS },
	[ROLE_SOURCE] = { "source", TEXTS },
	[ROLE_GIVEN] = { "given", WHEN },
	[ROLE_WITHDRAWN] = { "withdrawn", WHEN },
	[ROLE_RESOURCE] = { "resource", T(ENUM) },
	[ROLE_WORTH] = { "worth", AMOUNT | T(INT) },
	[ROLE_SERIES] = { "series", TEXTS },
	[ROLE_VALUE] = { "value", NUMBERS | T(MONEY) | T(PERCENT) },
	[ROLE_PERIOD] = { "period", T(TEXT) },
	[ROLE_SEGMENT] = { "segment", T(TEXT) },
	[ROLE_OTHER] = { "other", T(REF) },
	[ROLE_STRENGTH] = { "strength", SHARE },
	[ROLE_BLOCKS] = { "blocks", T(REF) },
	[ROLE_REQUIRES] = { "requires", T(REF) },
	[ROLE_EXCLUDES] = { "excludes", T(REF) },
	[ROLE_VERSION] = { "version", T(INT) },
	[ROLE_STEP] = { "step", T(INT) },
	[ROLE_AFTER] = { "after", T(DURATION) },
	[ROLE_ACTION] = { "action", TEXTS },
	[ROLE_COMMITMENT] = { "commitment", GRADE },
	[ROLE_TRUST] = { "trust", GRADE },
	[ROLE_FAIRNESS] = { "fairness", GRADE },
	[ROLE_LOYALTY] = { "loyalty", GRADE },
	[ROLE_COOPERATION] = { "cooperation", GRADE },
	[ROLE_POWER] = { "power", GRADE },
	[ROLE_DEPENDENCE] = { "dependence", GRADE },
	[ROLE_ORIENTATION] = { "orientation", GRADE },
	[ROLE_FORMALITY] = { "formality", GRADE },
	[ROLE_CLOSENESS] = { "closeness", GRADE },
	[ROLE_RESPOND_BY] = { "respond_by", WHEN },
	[ROLE_TAGS] = { "tags", TEXTS },
	[ROLE_CONDITION] = { "condition", T(TEXT) },
	[ROLE_PRIORITY] = { "priority", T(INT) },
	[ROLE_UID] = { "uid", T(TEXT) },
	[ROLE_THREAD] = { "thread", T(TEXT) },
	[ROLE_ADDRESS] = { "address", T(EMAIL) },
	[ROLE_OTHERS] = { "others", T(REF) },
	[ROLE_NAMED] = { "named", T(TEXT) }
};

/* The roles of each kind; ROLE_NONE ends a list. */
#define ADDRESS	ROLE_EMAIL, ROLE_PHONE, ROLE_URL, ROLE_STREET,		\
	ROLE_POSTCODE, ROLE_CITY, ROLE_COUNTRY
#define WHO	ROLE_PARTY, ROLE_PERSON, ROLE_OWNER, ROLE_STAFF
#define CONTACT	WHO, ROLE_DATE, ROLE_TIME, ROLE_CHANNEL, ROLE_TOPIC, ROLE_TEXT

static const uint8_t kind_roles[N_KINDS][48] = {
	[KIND_PLAIN] = { ROLE_NAME, ROLE_TAGS, WHO },
	[KIND_PARTY] = { ROLE_NAME, ROLE_NUMBER, ADDRESS, ROLE_ROLES,
	    ROLE_PARENT, ROLE_OWNER, ROLE_PARTY, ROLE_BIRTHDAY, ROLE_KIND,
	    ROLE_TARGET_GROUP, ROLE_NEVER, ROLE_SINCE, ROLE_ORIGIN,
	    ROLE_SHARE_OF_WALLET, ROLE_REFERRED_BY, ROLE_VERIFIED,
	    ROLE_LANGUAGE, ROLE_CHANNEL, ROLE_TEXT, ROLE_COST,
	    ROLE_CAMPAIGN, ROLE_TAGS, ROLE_UID },
	[KIND_PERSON] = { ROLE_NAME, ROLE_NUMBER, ADDRESS, ROLE_PARTY,
	    ROLE_LEVEL, ROLE_FUNCTION, ROLE_OWNER, ROLE_BIRTHDAY, ROLE_SINCE,
	    ROLE_ORIGIN, ROLE_REFERRED_BY, ROLE_VERIFIED, ROLE_LANGUAGE,
	    ROLE_CHANNEL, ROLE_NEVER, ROLE_TEXT, ROLE_PARENT, ROLE_TAGS,
	    ROLE_UID },
	[KIND_AFFILIATION] = { ROLE_PERSON, ROLE_PARTY, ROLE_LEVEL,
	    ROLE_FUNCTION, ROLE_FROM, ROLE_UNTIL, ROLE_EMAIL, ROLE_PHONE,
	    ROLE_TEXT },
	[KIND_STAFF] = { ROLE_NAME, ROLE_NUMBER, ROLE_LOGIN, ROLE_EMAIL,
	    ROLE_PHONE, ROLE_FUNCTION, ROLE_ACTIVE, ROLE_FROM, ROLE_UNTIL,
	    ROLE_PARENT, ROLE_COST },
	[KIND_PRODUCT] = { ROLE_NAME, ROLE_CODE, ROLE_NUMBER, ROLE_FAMILY,
	    ROLE_VARIANT_RANK, ROLE_LIST_PRICE, ROLE_UNIT_COST,
	    ROLE_SUCCESSOR, ROLE_ACTIVE, ROLE_SERVICE, ROLE_PARENT,
	    ROLE_BLOCKS, ROLE_TEXT, ROLE_FROM, ROLE_UNTIL, ROLE_OWNER,
	    ROLE_TAGS },
	[KIND_SALE] = { ROLE_PARTY, ROLE_PERSON, ROLE_STAFF, ROLE_PRODUCT,
	    ROLE_DATE, ROLE_TIME, ROLE_QUANTITY, ROLE_AMOUNT, ROLE_PRICE,
	    ROLE_LIST_PRICE, ROLE_COST, ROLE_DISCOUNT, ROLE_ORDER,
	    ROLE_CHANNEL, ROLE_CURRENCY, ROLE_ORIGINAL, ROLE_PROMISED,
	    ROLE_DELIVERED, ROLE_DUE, ROLE_PAID, ROLE_RETURN_OF,
	    ROLE_RETURN_REASON, ROLE_CAMPAIGN, ROLE_DEAL, ROLE_COUNTRY,
	    ROLE_CITY, ROLE_TEXT },
	[KIND_ACTIVITY] = { CONTACT, ROLE_KIND, ROLE_DIRECTION, ROLE_OUTCOME,
	    ROLE_DURATION, ROLE_NEXT, ROLE_CASE, ROLE_TASK, ROLE_DEAL,
	    ROLE_CAMPAIGN, ROLE_PRODUCT, ROLE_COST, ROLE_SATISFACTION,
	    ROLE_SEES, ROLE_HEARS, ROLE_FEELS, ROLE_SAYS, ROLE_PAINS,
	    ROLE_GAINS, ROLE_COMPETITOR, ROLE_URL, ROLE_SOURCE,
	    ROLE_ACTIVITY, ROLE_UID, ROLE_THREAD, ROLE_ADDRESS, ROLE_OTHERS,
	    ROLE_NAMED, ROLE_PHONE },
	[KIND_CASE] = { CONTACT, ROLE_NUMBER, ROLE_NAME, ROLE_KIND,
	    ROLE_STATUS, ROLE_OPENED, ROLE_RESPONDED, ROLE_RESOLVED,
	    ROLE_CLOSED, ROLE_RESPOND_BY, ROLE_DUE, ROLE_PROMISED,
	    ROLE_SEVERITY, ROLE_SATISFACTION, ROLE_PRODUCT, ROLE_ORDER,
	    ROLE_OUTCOME, ROLE_COST, ROLE_ACTIVITY, ROLE_REASON, ROLE_TAGS },
	[KIND_TASK] = { WHO, ROLE_NAME, ROLE_TEXT, ROLE_KIND, ROLE_STATUS,
	    ROLE_DUE, ROLE_DONE, ROLE_REPEAT, ROLE_CASE, ROLE_DEAL,
	    ROLE_ACTIVITY, ROLE_CAMPAIGN, ROLE_CHANNEL, ROLE_OPENED,
	    ROLE_TOPIC, ROLE_TAGS, ROLE_UID },
	[KIND_DEAL] = { WHO, ROLE_NAME, ROLE_NUMBER, ROLE_STAGE, ROLE_KIND,
	    ROLE_STATUS, ROLE_PROBABILITY, ROLE_AMOUNT, ROLE_COST,
	    ROLE_QUANTITY, ROLE_OPENED, ROLE_EXPECTED_CLOSE, ROLE_CLOSED,
	    ROLE_REASON, ROLE_COMPETITOR, ROLE_PRODUCT, ROLE_CAMPAIGN,
	    ROLE_ORIGIN, ROLE_CURRENCY, ROLE_ORIGINAL, ROLE_NEXT, ROLE_TEXT,
	    ROLE_TAGS },
	[KIND_CAMPAIGN] = { ROLE_NAME, ROLE_CODE, ROLE_KIND, ROLE_CHANNEL,
	    ROLE_FROM, ROLE_UNTIL, ROLE_COST, ROLE_SEGMENT, ROLE_OWNER,
	    ROLE_TEXT, ROLE_PRODUCT, ROLE_PARENT, ROLE_STATUS, ROLE_VALUE,
	    ROLE_URL, ROLE_TAGS },
	[KIND_RESPONSE] = { WHO, ROLE_CAMPAIGN, ROLE_SENT, ROLE_RESULT,
	    ROLE_DATE, ROLE_TIME, ROLE_CHANNEL, ROLE_ORDER, ROLE_AMOUNT,
	    ROLE_VERSION, ROLE_COST, ROLE_TEXT, ROLE_KIND },
	[KIND_SURVEY] = { WHO, ROLE_SURVEY, ROLE_ASPECT, ROLE_RATING,
	    ROLE_DATE, ROLE_TIME, ROLE_TEXT, ROLE_PRODUCT, ROLE_CHANNEL,
	    ROLE_CASE, ROLE_CAMPAIGN, ROLE_ORDER },
	[KIND_TARGET] = { ROLE_NAME, ROLE_OWNER, ROLE_STAFF, ROLE_PARTY,
	    ROLE_PRODUCT, ROLE_FAMILY, ROLE_SEGMENT, ROLE_PERIOD, ROLE_FROM,
	    ROLE_UNTIL, ROLE_AMOUNT, ROLE_QUANTITY, ROLE_KIND, ROLE_CHANNEL,
	    ROLE_TEXT, ROLE_VALUE, ROLE_REASON },
	[KIND_CONSENT] = { WHO, ROLE_PURPOSE, ROLE_BASIS, ROLE_CHANNEL,
	    ROLE_SOURCE, ROLE_GIVEN, ROLE_WITHDRAWN, ROLE_UNTIL, ROLE_TEXT },
	[KIND_EXCHANGE] = { WHO, ROLE_RESOURCE, ROLE_DIRECTION, ROLE_WORTH,
	    ROLE_DATE, ROLE_TIME, ROLE_TEXT, ROLE_ACTIVITY, ROLE_VALUE },
	[KIND_SERIES] = { ROLE_SERIES, ROLE_DATE, ROLE_VALUE, ROLE_SOURCE,
	    ROLE_KIND, ROLE_PRODUCT, ROLE_TEXT },
	[KIND_RATE] = { ROLE_CURRENCY, ROLE_DATE, ROLE_VALUE, ROLE_SOURCE },
	[KIND_LINK] = { WHO, ROLE_OTHER, ROLE_KIND, ROLE_STRENGTH, ROLE_FROM,
	    ROLE_UNTIL, ROLE_DATE, ROLE_RESULT, ROLE_TEXT },
	[KIND_BLOCK] = { ROLE_NAME, ROLE_CODE, ROLE_KIND, ROLE_FAMILY,
	    ROLE_PRODUCT, ROLE_PRICE, ROLE_COST, ROLE_REQUIRES,
	    ROLE_EXCLUDES, ROLE_ACTIVE, ROLE_TEXT },
	[KIND_PROPOSAL] = { WHO, ROLE_NAME, ROLE_NUMBER, ROLE_DEAL,
	    ROLE_PRODUCT, ROLE_BLOCKS, ROLE_VERSION, ROLE_DIRECTION,
	    ROLE_DATE, ROLE_AMOUNT, ROLE_PRICE, ROLE_COST, ROLE_WORTH,
	    ROLE_UNTIL, ROLE_STATUS, ROLE_TEXT, ROLE_QUANTITY },
	[KIND_JOURNEY] = { ROLE_NAME, ROLE_SEGMENT, ROLE_STEP, ROLE_AFTER,
	    ROLE_CHANNEL, ROLE_ACTION, ROLE_OWNER, ROLE_CAMPAIGN, ROLE_TEXT,
	    ROLE_ACTIVE, ROLE_PURPOSE, ROLE_CONDITION, ROLE_PRIORITY },
	[KIND_ENROLMENT] = { WHO, ROLE_NUMBER, ROLE_NAME, ROLE_FROM,
	    ROLE_UNTIL, ROLE_STEP, ROLE_DATE, ROLE_STATUS },
	[KIND_OUTBOX] = { WHO, ROLE_NUMBER, ROLE_NAME, ROLE_STEP,
	    ROLE_PARENT, ROLE_DATE, ROLE_CHANNEL, ROLE_PURPOSE, ROLE_TEXT,
	    ROLE_STATUS, ROLE_TASK, ROLE_SENT, ROLE_CAMPAIGN },
	[KIND_CONTRACT] = { WHO, ROLE_NAME, ROLE_NUMBER, ROLE_KIND,
	    ROLE_PRODUCT, ROLE_FROM, ROLE_UNTIL, ROLE_AMOUNT, ROLE_STATUS,
	    ROLE_REPEAT, ROLE_DEAL, ROLE_TEXT },
	[KIND_ASSESSMENT] = { WHO, ROLE_DATE, ROLE_TEXT, ROLE_COMMITMENT,
	    ROLE_TRUST, ROLE_FAIRNESS, ROLE_LOYALTY, ROLE_SATISFACTION,
	    ROLE_COOPERATION, ROLE_POWER, ROLE_DEPENDENCE, ROLE_ORIENTATION,
	    ROLE_FORMALITY, ROLE_CLOSENESS }
};

const char *
kind_name(enum kind kind)
{
	return kind < N_KINDS ? kind_names[kind] : "?";
}

bool
kind_parse(enum kind *kind, struct slice s)
{
	size_t	 i;

	for (i = 0; i < N_KINDS; i++) {
		if (slice_eq(s, slice_of(kind_names[i]))) {
			*kind = (enum kind)i;
			return true;
		}
	}
	return false;
}

const char *
role_name(enum role role)
{
	return role < N_ROLES ? roles[role].name : "?";
}

bool
role_parse(enum role *role, struct slice s)
{
	size_t	 i;

	for (i = 0; i < N_ROLES; i++) {
		if (slice_eq(s, slice_of(roles[i].name))) {
			*role = (enum role)i;
			return true;
		}
	}
	return false;
}

bool
kind_has_role(enum kind kind, enum role role)
{
	size_t	 i;

	if (role == ROLE_NONE)
		return true;
	for (i = 0; i < NELEM(kind_roles[0]); i++) {
		if (kind_roles[kind][i] == role)
			return true;
	}
	return false;
}

/*
 * A contact is dated by a moment or, in a simpler model, by a day; only the
 * ledger needs to know one from the other.
 */
bool
role_allows_type(enum kind kind, enum role role, enum type type)
{
	uint32_t	 types = roles[role].types;

	if (role == ROLE_TIME && kind != KIND_SALE)
		types |= T(DATE);
	return (types & (UINT32_C(1) << type)) != 0;
}

bool
role_allows_target(enum role role, enum kind target)
{
	switch (role) {
	case ROLE_PARTY:
	case ROLE_COMPETITOR:
		return target == KIND_PARTY || target == KIND_PERSON;
	case ROLE_REFERRED_BY:
	case ROLE_OTHER:
		return target == KIND_PARTY || target == KIND_PERSON;
	case ROLE_PERSON:
	case ROLE_OTHERS:
		return target == KIND_PERSON || target == KIND_PARTY;
	case ROLE_OWNER:
	case ROLE_STAFF:
		return target == KIND_STAFF;
	case ROLE_PRODUCT:
	case ROLE_SUCCESSOR:
		return target == KIND_PRODUCT;
	case ROLE_ACTIVITY:
		return target == KIND_ACTIVITY;
	case ROLE_CASE:
		return target == KIND_CASE;
	case ROLE_TASK:
		return target == KIND_TASK;
	case ROLE_DEAL:
		return target == KIND_DEAL;
	case ROLE_CAMPAIGN:
		return target == KIND_CAMPAIGN;
	case ROLE_BLOCKS:
	case ROLE_REQUIRES:
	case ROLE_EXCLUDES:
		return target == KIND_BLOCK;
	default:
		return true;
	}
}

/* What a kind cannot do its work without; a second role may stand in. */
static const struct {
	enum kind	 kind;
	enum role	 role, or;
} needs[] = {
	{ KIND_AFFILIATION, ROLE_PERSON, ROLE_NONE },
	{ KIND_AFFILIATION, ROLE_PARTY, ROLE_NONE },
	{ KIND_SALE, ROLE_DATE, ROLE_NONE },
	{ KIND_SALE, ROLE_AMOUNT, ROLE_NONE },
	{ KIND_ACTIVITY, ROLE_PARTY, ROLE_PERSON },
	{ KIND_ACTIVITY, ROLE_TIME, ROLE_DATE },
	{ KIND_DEAL, ROLE_STAGE, ROLE_NONE },
	{ KIND_RESPONSE, ROLE_CAMPAIGN, ROLE_NONE },
	{ KIND_RESPONSE, ROLE_PARTY, ROLE_PERSON },
	{ KIND_SURVEY, ROLE_RATING, ROLE_NONE },
	{ KIND_CONSENT, ROLE_PARTY, ROLE_PERSON },
	{ KIND_CONSENT, ROLE_PURPOSE, ROLE_NONE },
	{ KIND_EXCHANGE, ROLE_RESOURCE, ROLE_NONE },
	{ KIND_SERIES, ROLE_DATE, ROLE_NONE },
	{ KIND_SERIES, ROLE_VALUE, ROLE_NONE },
	{ KIND_RATE, ROLE_CURRENCY, ROLE_NONE },
	{ KIND_RATE, ROLE_DATE, ROLE_NONE },
	{ KIND_RATE, ROLE_VALUE, ROLE_NONE },
	{ KIND_ASSESSMENT, ROLE_PARTY, ROLE_PERSON },
	{ KIND_ASSESSMENT, ROLE_DATE, ROLE_NONE },
	{ KIND_LINK, ROLE_PARTY, ROLE_NONE },
	{ KIND_LINK, ROLE_OTHER, ROLE_NONE },
	{ KIND_ENROLMENT, ROLE_PARTY, ROLE_NONE },
	{ KIND_ENROLMENT, ROLE_NAME, ROLE_NONE },
	{ KIND_ENROLMENT, ROLE_STATUS, ROLE_NONE },
	{ KIND_OUTBOX, ROLE_PARTY, ROLE_NONE },
	{ KIND_OUTBOX, ROLE_NUMBER, ROLE_NONE },
	{ KIND_OUTBOX, ROLE_STATUS, ROLE_NONE }
};

bool
kind_next_need(size_t *i, enum kind kind, enum role *role, enum role *or)
{
	while (*i < NELEM(needs)) {
		size_t	 at = (*i)++;

		if (needs[at].kind == kind) {
			*role = needs[at].role;
			*or = needs[at].or;
			return true;
		}
	}
	return false;
}

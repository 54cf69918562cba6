#include "core/model/scheme.h"

#define NAMES(...)	(const char *const []){ __VA_ARGS__, NULL }
#define THRESHOLDS(...)	(const struct threshold []){ __VA_ARGS__ { 0 } }
#define NUMBER(n, v)	{ n, THRESHOLD_NUMBER, v },
#define SHARE(n, v)	{ n, THRESHOLD_SHARE, v },
#define SPAN(n, v)	{ n, THRESHOLD_SPAN, v },

const struct builtin_scheme builtin_schemes[] = {
	{ "activity",
	    NAMES("active", "inactive", "potential", "interested", "other"),
	    THRESHOLDS(SPAN("period", "12mo")) },
	{ "lifecycle",
	    NAMES("suspect", "prospect", "customer", "supplier", "staff"),
	    THRESHOLDS() },
	{ "portfolio",
	    NAMES("partner", "friend", "economist", "dog", "undecided"),
	    THRESHOLDS(
		NUMBER("strong", "50")
		SHARE("revenue_share", "80 %")
		SPAN("period", "12mo")
		SPAN("undecided", "90d")
		SHARE("known", "40 %")
		SHARE("weight_recency", "0.15")
		SHARE("weight_frequency", "0.15")
		SHARE("weight_commitment", "0.15")
		SHARE("weight_trust", "0.15")
		SHARE("weight_satisfaction", "0.15")
		SHARE("weight_reciprocity", "0.10")
		SHARE("weight_referrals", "0.15")
		SPAN("recency_half_life", "90d")
		SPAN("rating_half_life", "365d")
		NUMBER("prior_ratings", "3")
		SHARE("prior_rating", "0.6")
		NUMBER("complaint_penalty", "25")) },
	{ "pyramid",
	    NAMES("top", "large", "medium", "small", "inactive", "prospect",
		"suspect", "rest"),
	    THRESHOLDS(
		SPAN("period", "12mo")
		SHARE("top", "1 %")
		SHARE("large", "4 %")
		SHARE("medium", "15 %")) },
	{ "value",
	    NAMES("below_zero", "most_valuable", "most_growable", "migrator"),
	    THRESHOLDS(
		SHARE("most_valuable", "20 %")
		SHARE("most_growable", "20 %")
		SHARE("potential_quantile", "90 %")
		SHARE("discount", "10 %")
		SPAN("horizon", "3y")
		NUMBER("hour_cost", "0")
		SPAN("contact_time", "5min")) },
	{ "ladder",
	    NAMES("prospect", "customer", "client", "supporter", "ambassador",
		"partner"),
	    THRESHOLDS(
		SPAN("period", "12mo")
		NUMBER("client_orders", "3")
		SHARE("client_alive", "70 %")
		NUMBER("supporter_strength", "60")
		NUMBER("supporter_rating", "8")
		SPAN("ambassador_period", "24mo")) },
	{ "loyalty",
	    NAMES("home_feeling", "reliability", "trustworthiness", "ability",
		"commitment"),
	    THRESHOLDS(
		SHARE("on_time", "90 %")
		SHARE("returns", "10 %")
		NUMBER("ability_orders", "5")
		SPAN("ability_period", "12mo")) },
	{ "rfm",
	    NAMES("champions", "loyal", "new", "potential", "at_risk",
		"hibernating", "attention"),
	    THRESHOLDS(
		NUMBER("groups", "5")
		NUMBER("champions", "4")
		NUMBER("loyal", "3")
		NUMBER("potential", "4")
		NUMBER("at_risk_recency", "2")
		NUMBER("at_risk", "3")
		NUMBER("hibernating", "2")) },
	{ 0 }
};

const struct threshold case_thresholds[] = {
	SPAN("soon", "4h")
	SPAN("again", "30d")
	{ 0 }
};

const struct threshold due_thresholds[] = {
	NUMBER("late", "1.5")
	SHARE("alive", "30 %")
	SPAN("contract", "60d")
	SHARE("weight_case", "100 %")
	SHARE("weight_promise", "50 %")
	SHARE("weight_task", "50 %")
	SHARE("weight_purchase", "50 %")
	SHARE("weight_contract", "50 %")
	SHARE("weight_contact", "20 %")
	SHARE("weight_birthday", "5 %")
	SHARE("weight_details", "2 %")
	{ 0 }
};

const struct threshold journey_thresholds[] = {
	NUMBER("per_week", "2")
	SHARE("hold_out", "10 %")
	{ 0 }
};

const struct threshold own_thresholds[] = {
	{ "choose", THRESHOLD_CHOOSE, "all" },
	{ 0 }
};

const struct threshold check_thresholds[] = {
	SPAN("period", "90d")
	SHARE("unreachable", "5 %")
	SHARE("stale", "25 %")
	SHARE("doubtful", "1 %")
	SHARE("double", "1 %")
	SHARE("outcome", "25 %")
	SHARE("answer", "0 %")
	SHARE("incomplete", "0 %")
	{ 0 }
};

const struct threshold relation_thresholds[] = {
	SPAN("met", "12mo")
	SPAN("tenure", "5y")
	NUMBER("trust_said", "3")
	NUMBER("trust_paid", "1")
	NUMBER("trust_kept", "1")
	NUMBER("trust_disputes", "1")
	NUMBER("commitment_said", "3")
	NUMBER("commitment_alive", "1")
	NUMBER("commitment_tenure", "1")
	NUMBER("commitment_contacts", "1")
	NUMBER("commitment_referrals", "1")
	NUMBER("satisfaction_said", "3")
	NUMBER("satisfaction_complaints", "1")
	NUMBER("satisfaction_returns", "1")
	NUMBER("fairness_said", "3")
	NUMBER("fairness_balance", "1")
	NUMBER("fairness_disputes", "1")
	{ 0 }
};

const struct builtin_scheme *
builtin_scheme_find(struct slice name)
{
	const struct builtin_scheme	*s;

	for (s = builtin_schemes; s->name != NULL; s++) {
		if (slice_eq(name, slice_of(s->name)))
			return s;
	}
	return NULL;
}

#include "core/model/priv.h"

#include "core/types/text.h"

/* A text as a message shows it: at most so many bytes, whole characters. */
enum { SHOWN_MAX = 60 };
struct shown { char text[SHOWN_MAX + 4]; };

static struct shown
show(struct slice s)
{
	struct shown	 out;
	size_t		 n = s.len;
	bool		 cut = n > SHOWN_MAX;

	if (cut) {
		n = SHOWN_MAX;
		while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	snprintf(out.text, sizeof(out.text), "%.*s%s", (int)n, s.p,
	    cut ? "..." : "");
	return out;
}

static enum err_code
parse_choice(struct value *v, const struct field *f, struct slice text,
    struct err *err)
{
	const struct choice	*c;
	struct slice		 word = slice_trim(text), near;

	c = field_find_choice(f, word);
	if (c != NULL) {
		v->i = c->code;
		return ERR_OK;
	}
	err_set(err, ERR_DATA, "%s \"%s\" is not one of its values",
	    field_show(f).text, show(text).text);
	near = field_suggest_choice(f, word);
	if (near.len > 0) {
		err_hint(err, "did you mean %.*s?", SLICE_ARG(near));
		return ERR_DATA;
	}
	field_hint_choices(err, f);
	return ERR_DATA;
}

enum err_code
field_parse_value(struct value *value, const struct field *f,
    struct slice text, const struct value_context *ctx, struct arena *arena,
    struct err *err)
{
	struct value	 v = { .type = f->type };
	enum err_code	 rc;

	switch (f->type) {
	case TYPE_REF:
		return err_set(err, ERR_DATA,
		    "%s \"%s\" is not a reference that can be read here",
		    field_show(f).text, show(text).text);
	case TYPE_ENUM:
		rc = parse_choice(&v, f, text, err);
		if (rc)
			return rc;
		break;
	default:
		rc = value_parse(&v, f->type, f->digits, text, ctx, arena,
		    err);
		if (rc) {
			err_prefix(err, "%s ", field_show(f).text);
			return rc;
		}
		break;
	}
	rc = field_check_value(f, &v, err);
	if (rc)
		return rc;
	*value = v;
	return ERR_OK;
}

static enum err_code
limit_fault(const struct field *f, const struct value *v,
    const struct value *limit, const char *what, struct err *err)
{
	struct buf	 got = {0}, want = {0};

	value_write(&got, v, zone_utc());
	value_write(&want, limit, zone_utc());
	err_set(err, ERR_DATA, "%s \"%s\" is %s %s", field_show(f).text,
	    show(buf_slice(&got)).text, err_text(what), buf_cstr(&want));
	buf_release(&got);
	buf_release(&want);
	return ERR_DATA;
}

/* The limits of a text are numbers of characters. */
static enum err_code
check_length(const struct field *f, const struct value *v, struct err *err)
{
	int64_t		 n;

	if (f->min.type == TYPE_NONE && f->max.type == TYPE_NONE)
		return ERR_OK;
	n = (int64_t)utf8_count(v->text);
	if (f->min.type != TYPE_NONE && n < f->min.i)
		return err_set(err, ERR_DATA, "%s \"%s\" is shorter than "
		    "%lld characters", field_show(f).text,
		    show(v->text).text, (long long)f->min.i);
	if (f->max.type != TYPE_NONE && n > f->max.i)
		return err_set(err, ERR_DATA, "%s \"%s\" is longer than "
		    "%lld characters", field_show(f).text,
		    show(v->text).text, (long long)f->max.i);
	return ERR_OK;
}

static enum err_code
check_limits(const struct field *f, const struct value *v, struct err *err)
{
	/* Not yet converted: there is no amount to compare. */
	if (v->type == TYPE_MONEY && v->cur[0] != '\0' && v->i == 0)
		return ERR_OK;
	if (f->min.type == v->type && value_compare(v, &f->min) < 0)
		return limit_fault(f, v, &f->min, "less than", err);
	if (f->max.type == v->type && value_compare(v, &f->max) > 0)
		return limit_fault(f, v, &f->max, "more than", err);
	return ERR_OK;
}

enum err_code
field_check_value(const struct field *f, const struct value *v,
    struct err *err)
{
	const struct choice	*c;
	enum err_code		 rc;

	if (v->type != f->type)
		return err_set(err, ERR_DATA, "%.*s is of type %s, not %s",
		    SLICE_ARG(f->name), type_name(f->type),
		    type_name(v->type));
	if (f->type == TYPE_ENUM) {
		c = v->i < 1 || v->i > UINT16_MAX ? NULL :
		    field_find_code(f, (uint16_t)v->i);
		if (c == NULL)
			return err_set(err, ERR_DATA,
			    "%.*s has no value with number %lld",
			    SLICE_ARG(f->name), (long long)v->i);
		if (c->retired)
			return err_set(err, ERR_DATA,
			    "%s \"%.*s\" is no longer used",
			    field_show(f).text, SLICE_ARG(c->name));
		return ERR_OK;
	}
	if (!type_is_text(f->type))
		return check_limits(f, v, err);
	rc = check_length(f, v, err);
	if (rc == ERR_OK && f->pattern.len > 0)
		rc = field_match_pattern(f, v->text, err);
	return rc;
}

void
field_write_value(struct buf *out, const struct model *m,
    const struct field *f, const struct value *v, const struct zone *zone)
{
	const struct entity	*e;
	const struct choice	*c;

	if (v->type == TYPE_ENUM) {
		c = v->i < 1 || v->i > UINT16_MAX ? NULL :
		    field_find_code(f, (uint16_t)v->i);
		if (c != NULL) {
			buf_add(out, c->name);
			return;
		}
	}
	if (v->type == TYPE_REF) {
		e = model_find_entity_id(m, v->entity);
		if (e != NULL && v->i >= 0 && v->i <= UINT32_MAX) {
			handle_write(out, e, (uint32_t)v->i);
			return;
		}
	}
	value_write(out, v, zone);
}

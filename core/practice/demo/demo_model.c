/*
 * The data model of the demo company: a template, under its name and with a
 * scheme of its own, whose segments carry a journey.
 */
#include "core/practice/demo/demo.h"

/*
 * Written in words that both the English and the Dutch template know.  New
 * is who bought for the first time in the last quarter, so that the day on
 * which the journey begins finds no customers of old in it.
 */
static const char	own_scheme[] =
"  begeleiding:\n"
"    label: {en: guidance, nl: begeleiding}\n"
"    help: {en: who is led by the hand for a while,\n"
"      nl: wie een tijdje aan de hand genomen wordt}\n"
"    segments:\n"
"      nieuw:\n"
"        label: {en: new customers, nl: nieuwe klanten}\n"
"        where: 'first_sale >= -90d'\n"
"        journey:\n"
"          name: Nieuwe klant\n"
"          steps:\n"
"            10: {after: 3d, channel: phone, condition: 'first_sale >= -30d',\n"
"              action: 'Bel %(naam): is alles goed aangekomen?'}\n"
"            20: {after: 14d, channel: visit, condition: 'orders(90d) > 1',\n"
"              action: 'Kennismaken bij %(naam): wat bakken zij?'}\n"
"            30:\n"
"              after: 4w\n"
"              channel: email\n"
"              purpose: newsletter\n"
"              action: 'Vragen hoe het bevalt'\n"
"              text: |\n"
"                Beste relatie,\n"
"\n"
"                Sinds %(day(first_sale))-%(month(first_sale))-"
"%(year(first_sale)) leveren wij aan %(naam).\n"
"                Hoe bevalt het?  Wat kunnen wij beter doen, en wat mist u\n"
"                in ons assortiment?  Antwoord gerust op deze mail: wij\n"
"                lezen alles en bellen u terug.\n"
"\n"
"                Met vriendelijke groet,\n"
"                De Korenmolen\n"
"            40: {after: 3w, channel: phone, condition: 'last_sale < -45d',\n"
"              action: '%(naam) bestelde al anderhalve maand niet: bellen'}\n"
"\n";

static void
add_company_name(struct buf *b, struct slice yaml)
{
	static const char	mark[] = "\nname: ";
	const char		*at = memmem(yaml.p, yaml.len, mark,
				    sizeof(mark) - 1);
	size_t			 head, tail;

	if (at == NULL) {
		buf_add(b, yaml);
		return;
	}
	head = (size_t)(at - yaml.p) + sizeof(mark) - 1;
	for (tail = head; tail < yaml.len && yaml.p[tail] != '\n'; tail++)
		;
	buf_addf(b, "%.*sDe Korenmolen%.*s", (int)head, yaml.p,
	    (int)(yaml.len - tail), yaml.p + tail);
}

struct slice
demo_model_yaml(struct arena *arena, struct slice template)
{
	/* The schemes of segments stand before it. */
	static const char	 after[] = "\ncalendar:\n";
	static const char	 journeys[] = "\njourneys:\n";
	struct buf		 b = {0};
	struct slice		 yaml;
	const char		*at;

	add_company_name(&b, template);
	yaml = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	at = memmem(yaml.p, yaml.len, after, sizeof(after) - 1);
	if (at == NULL || memmem(yaml.p, yaml.len, journeys,
	    sizeof(journeys) - 1) == NULL)
		return yaml;
	return slice_of(arena_printf(arena, "%.*s\n%s%s",
	    (int)(at - yaml.p), yaml.p, own_scheme, at + 1));
}

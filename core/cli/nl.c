#include "core/cli/nl.h"

/* Sorted by the English text, by bytes; tests/unit/lang.c holds it to that. */
static const char catalogue[] =
	NL("\n%llu inside, %llu in the rest; %zu of %zu looked at are shown.\n",
	    "\n%llu erin, %llu in de rest; %zu van %zu bekeken worden getoond.\n")
	NL("\n%llu left, %llu stayed; %zu of %zu looked at are shown.\n", "\n%llu vertrokken, %llu bleven; %zu van %zu bekeken worden getoond.\n")
	NL("\n%llu more are nobody's: --who none.\n",
	    "\nNog %llu zijn van niemand: --who none.\n")
	NL("\n%llu series have no sales under their keys any more: left out.\n", "\n%llu reeksen hebben geen verkopen meer onder hun sleutels: weggelaten.\n")
	NL("\n%zu of %zu customers make %.0f %% of the fall: --who.\n",
	    "\n%zu van %zu klanten maken %.0f %% van de daling: --who.\n")
	NL("\n%zu of %zu customers make %.0f %% of the rise: --who.\n",
	    "\n%zu van %zu klanten maken %.0f %% van de stijging: --who.\n")
	NL("\n%zu of %zu from snapshots; the others as they are seen today.\n", "\n%zu van %zu uit momentopnamen; de andere zoals ze nu gezien worden.\n")
	NL("\nA customer of several channels brings %.2f, %.2f an order;\none of a single channel %.2f, %.2f an order.\n", "\nEen klant van meer dan één kanaal brengt %.2f, %.2f per order;\neen van één kanaal %.2f, %.2f per order.\n")
	NL("\nA customer of several channels brings a margin of %.2f, %.2f an order;\none of a single channel %.2f, %.2f an order.\n", "\nEen klant van meer dan één kanaal brengt een marge van %.2f, %.2f per order;\neen van één kanaal %.2f, %.2f per order.\n")
	NL("\nBeside them %zu who never bought cost %.2f.\n", "\nDaarnaast kostten %zu die nooit kochten %.2f.\n")
	NL("\nBuys %.*s %s, most recently %s; in the coming week with %.0f %%.\n",
	    "\nKoopt %.*s %s, het laatst %s; de komende week met %.0f %%.\n")
	NL("\nBuys %s, most recently %s; in the coming week with %.0f %%.\n",
	    "\nKoopt %s, het laatst %s; de komende week met %.0f %%.\n")
	NL("\nCost and margin are without %llu sales whose cost is not known.\n", "\nKosten en marge zijn zonder %llu verkopen waarvan de kosten niet bekend zijn.\n")
	NL("\nCost and margin are without one sale whose cost is not known.\n", "\nKosten en marge zijn zonder één verkoop waarvan de kosten niet bekend zijn.\n")
	NL("\nErrors in the backtest, over %zu origins:\n",
	    "\nFouten bij de toets op het verleden, vanaf %zu momenten:\n")
	NL("\nExpected of all %llu pairs of customer and product: %.0f.\nThe forecast of everything: %.0f; that is less: the sales of late promise less\nthan the rhythm of these customers.\n",
	    "\nVerwacht van alle %llu paren van klant en artikel: %.0f.\nDe prognose van alles: %.0f; dat is minder: de laatste verkopen beloven minder\ndan het ritme van deze klanten.\n")
	NL("\nExpected of all %llu pairs of customer and product: %.0f.\nThe forecast of everything: %.0f; the rest is new, or of no customer.\n",
	    "\nVerwacht van alle %llu paren van klant en artikel: %.0f.\nDe prognose van alles: %.0f; de rest is nieuw, of van geen klant.\n")
	NL("\nLeft out are %zu of %zu open deals (%.*s).\n",
	    "\nBuiten de telling blijven %zu van %zu open verkoopkansen (%.*s).\n")
	NL("\nMade to add up by errors that come together (MinT).",
	    "\nSluitend gemaakt naar fouten die samen optreden (MinT).")
	NL("\nMade to add up to the forecast of the total.",
	    "\nSluitend gemaakt op de prognose van het totaal.")
	NL("\nMade to add up, those moved most that err most.",
	    "\nSluitend gemaakt; wat het meest afwijkt is het meest verschoven.")
	NL("\nMethod: %s, from %zu %s of history.\n", "\nMethode: %s, uit %zu %s verleden.\n")
	NL("\nMethod: %s, from %zu weeks of history, added up.\n", "\nMethode: %s, uit %zu weken verleden, opgeteld.\n")
	NL("\nNot shown: %s; -f picks fields, crm show has all %zu.\n", "\nNiet getoond: %s; -f kiest velden, crm show toont ze alle %zu.\n")
	NL("\nOf none of them is a channel recorded.\n", "\nVan geen van hen is een kanaal vastgelegd.\n")
	NL("\nOn the whole: each %g more than normal: %+.1f %% (95 %%: %+.1f to %+.1f).\n", "\nAlles samen: elke %g meer dan normaal: %+.1f %% (95 %%: %+.1f tot %+.1f).\n")
	NL("\nOne more is nobody's: --who none.\n",
	    "\nNog een is van niemand: --who none.\n")
	NL("\nOnly %u came back yet: %d are needed to say what is ahead.\n", "\nNog maar %u kwam(en) terug: er zijn er %d nodig om te zeggen wat komt.\n")
	NL("\nSales after %.*s do not count yet; the last one is on %.*s.\n",
	    "\nVerkopen na %.*s tellen nog niet mee; de laatste is op %.*s.\n")
	NL("\nSeen at the end of %.*s.", "\nGezien aan het eind van %.*s.")
	NL("\nSeen at the end of %.*s.  Gap: actual and forecast less target.\n", "\nGezien aan het eind van %.*s.  Verschil: werkelijk en verwacht min doel.\n")
	NL("\nShare of revenue:\n\n", "\nAandeel in de omzet:\n\n")
	NL("\nThe best %zu brought %.2f; the other %zu took %.2f of it.\n", "\nDe beste %zu brachten %.2f; de andere %zu namen er %.2f van weg.\n")
	NL("\nThe day before, %.0f to %.0f was foretold (80 %%), and so it came.\n",
	    "\nDe dag ervoor was %.0f tot %.0f voorzien (80 %%), en zo kwam het.\n")
	NL("\nThe day before, %.0f to %.0f was foretold (80 %%): it became less.\n",
	    "\nDe dag ervoor was %.0f tot %.0f voorzien (80 %%): het werd minder.\n")
	NL("\nThe day before, %.0f to %.0f was foretold (80 %%): it became more.\n",
	    "\nDe dag ervoor was %.0f tot %.0f voorzien (80 %%): het werd meer.\n")
	NL("\nThe errors of %s are by the curvature of %.0f of the customers.\n", "\nDe fouten van %s zijn naar de kromming van %.0f van de klanten.\n")
	NL("\nThe first sale is on %.*s: nothing was sold by %.*s.\n",
	    "\nDe eerste verkoop is op %.*s: op %.*s was er niets verkocht.\n")
	NL("\nThe last %zu forecasts were %.1f%% off one period ahead,\nthe %zu before them %.1f%%: no worse than chance (p = %.3f).\n", "\nDe laatste %zu prognoses zaten er één periode vooruit %.1f%% naast,\nde %zu ervoor %.1f%%: niet slechter dan toeval (p = %.3f).\n")
	NL("\nThe last sale of all is on %.*s, %d days before.\n", "\nDe laatste verkoop van allemaal is van %.*s, %d dagen ervoor.\n")
	NL("\nThe line without a segment is revenue of sales without a party.\n",
	    "\nDe laatste regel is omzet van verkopen zonder relatie.\n")
	NL("\nThe other period began before the first sale that is known.\n",
	    "\nDe andere periode begon voor de eerste verkoop die bekend is.\n")
	NL("\nThe period is not over: as many days of the one before are compared.\n",
	    "\nDe periode is niet voorbij: even veel dagen van de andere worden vergeleken.\n")
	NL("\nThe target was missed by %.0f.\n",
	    "\nHet doel is op %.0f na niet gehaald.\n")
	NL("\nThe target was reached, %.0f above it.\n",
	    "\nHet doel is gehaald, %.0f erboven.\n")
	NL("\nTimes are working hours: the median, and what 90 % stay within.\n",
	    "\nTijden zijn werkuren: de mediaan, en waar 90 % binnen blijft.\n")
	NL("\nTogether: what the rhythms of known customers promise, what others\nbrought in the last half year and the forecast of the series, each moved by\nhow much it errs, so that all add up to the forecast of the total.\nBy other keys that is a little different, for it is weighed with its lines.\nWhat sold most until now comes first.\n", "\nSamen: wat de ritmes van bekende klanten beloven, wat anderen het laatste\nhalf jaar brachten en de prognose van de reeks, elk verschoven naar hoeveel\nhet mis is, zodat alles optelt tot de prognose van het totaal.\nBij andere sleutels is dat iets anders, want het wordt met zijn regels gewogen.\nWat tot nu toe het meest verkocht staat vooraan.\n")
	NL("\nToo early: who buys nothing for %d days is lost, and nobody was seen for as long.\n",
	    "\nTe vroeg: wie %d dagen niets koopt is verloren, en niemand is zo lang gezien.\n")
	NL("\nWarning: the last %zu forecasts were %.1f%% off one period ahead,\nthe %zu before them %.1f%%: worse (p = %.3f).\n", "\nLet op: de laatste %zu prognoses zaten er één periode vooruit %.1f%% naast,\nde %zu ervoor %.1f%%: slechter (p = %.3f).\n")
	NL("\nWhether the forecasts become worse cannot be told yet: that takes 8 periods.\n", "\nOf de prognoses slechter worden is nog niet te zeggen: daarvoor zijn 8 perioden nodig.\n")
	NL("  %zu of its %zu values are not known, before the first or after the\n  last that is: taken to be like that one.\n", "  %zu van de %zu waarden zijn niet bekend, vóór de eerste of na de laatste die\n  dat is: genomen als die.\n")
	NL("  %zu of its %zu values are not known: taken between the others.\n", "  %zu van de %zu waarden zijn niet bekend: genomen tussen de andere.\n")
	NL("  Known for %zu of %zu periods ahead; the rest is its own forecast.\n", "  Bekend voor %zu van de %zu perioden vooruit; de rest is zijn eigen prognose.\n")
	NL("  Not used: %s.\n", "  Niet gebruikt: %s.\n")
	NL(" (%llu rows, first here)", " (%llu regels, hier het eerst)")
	NL(" (e: editor)",
	    " (e: editor)")
	NL(" alike", " lijkt")
	NL(" differs", " verschilt")
	NL(" due", " na de dag zelf")
	NL(" may be a double of ", " is misschien een dubbel van ")
	NL("%.*s is read with decimals; thousands are written %.*s%.*s", "%.*s is gelezen met decimalen; duizenden schrijft u als %.*s%.*s")
	NL("%.*s turns %d", "%.*s wordt %d")
	NL("%.*s%u is also known as %s.\n",
	    "%.*s%u staat ook bekend als %s.\n")
	NL("%.*s: against %.*s.\n", "%.*s: tegenover %.*s.\n")
	NL("%.*s: every %s, %s", "%.*s: elke %s, %s")
	NL("%.*s: every %s, never yet", "%.*s: elke %s, nog nooit")
	NL("%.*s: for each %.4g more (the mean is %.4g).\n", "%.*s: per %.4g meer (het gemiddelde is %.4g).\n")
	NL("%.*s: who has it against who has not.\n", "%.*s: wie het heeft tegenover wie niet.\n")
	NL("%.0f %% of its days are still to come.\n", "%.0f %% van de dagen ervan moet nog komen.\n")
	NL("%d days", "%d dagen")
	NL("%d days ago", "%d dagen geleden")
	NL("%d of their details unconfirmed for %d days", "%d van hun gegevens al %d dagen onbevestigd")
	NL("%llu %.*s made", "%llu %.*s gemaakt")
	NL("%llu %.*s would be made", "%llu %.*s te maken")
	NL("%llu added", "%llu toegevoegd")
	NL("%llu appointment read", "%llu afspraak gelezen")
	NL("%llu appointments read", "%llu afspraken gelezen")
	NL("%llu birthday without a year", "%llu verjaardag zonder jaar")
	NL("%llu birthdays without a year", "%llu verjaardagen zonder jaar")
	NL("%llu call read", "%llu gesprek gelezen")
	NL("%llu calls read", "%llu gesprekken gelezen")
	NL("%llu card read", "%llu kaartje gelezen")
	NL("%llu cards read", "%llu kaartjes gelezen")
	NL("%llu changed", "%llu gewijzigd")
	NL("%llu fax number", "%llu faxnummer")
	NL("%llu fax numbers", "%llu faxnummers")
	NL("%llu left out: may not be contacted any more",
	    "%llu weggelaten: mogen niet meer benaderd worden")
	NL("%llu left out: may not be contacted for %s",
	    "%llu weggelaten: mogen niet benaderd worden voor %s")
	NL("%llu line", "%llu regel")
	NL("%llu lines", "%llu regels")
	NL("%llu message read", "%llu bericht gelezen")
	NL("%llu messages read", "%llu berichten gelezen")
	NL("%llu of records merged into others", "%llu van samengevoegde records")
	NL("%llu photograph", "%llu foto")
	NL("%llu photographs", "%llu foto's")
	NL("%llu records and %llu sales in %.1f MB, read back.\n",
	    "%llu records en %llu verkopen in %.1f MB, teruggelezen.\n")
	NL("%llu records have a value for it, which is no longer shown", "%llu records hebben er een waarde voor, die niet meer getoond wordt")
	NL("%llu refused", "%llu geweigerd")
	NL("%llu row read", "%llu regel gelezen")
	NL("%llu rows read", "%llu regels gelezen")
	NL("%llu second address", "%llu tweede adres")
	NL("%llu second addresses", "%llu tweede adressen")
	NL("%llu skipped", "%llu overgeslagen")
	NL("%llu there already", "%llu al aanwezig")
	NL("%llu would be added", "%llu toe te voegen")
	NL("%llu would be changed", "%llu te wijzigen")
	NL("%s of %s against %s\n\n",
	    "%s van %s tegenover %s\n\n")
	NL("%s: %zu entities, no faults\n", "%s: %zu entiteiten, geen fouten\n")
	NL("%s:%d: %s is never used: there is a command of that name", "%s:%d: %s wordt nooit gebruikt: er is een opdracht met die naam")
	NL("%zu customer brought %.2f: margin less cost to serve, up to now.\n\n", "%zu klant bracht %.2f: marge min bedieningskosten, tot nu toe.\n\n")
	NL("%zu customer brought %.2f: revenue less cost to serve, for no product has a cost.\n\n", "%zu klant bracht %.2f: omzet min bedieningskosten, want geen artikel heeft een kostprijs.\n\n")
	NL("%zu customers brought %.2f: margin less cost to serve, up to now.\n\n", "%zu klanten brachten %.2f: marge min bedieningskosten, tot nu toe.\n\n")
	NL("%zu customers brought %.2f: revenue less cost to serve, for no product has a cost.\n\n", "%zu klanten brachten %.2f: omzet min bedieningskosten, want geen artikel heeft een kostprijs.\n\n")
	NL("%zu more bought in too few periods to tell.\n", "Nog %zu kochten in te weinig perioden om iets te zeggen.\n")
	NL("%zu products are counted with what took their place.\n", "%zu producten tellen mee bij hun opvolger.\n")
	NL("%zu series are left out: their %s is not known.\n", "%zu reeksen zijn weggelaten: hun %s is niet bekend.\n")
	NL("%zu series is left out: its %s is not known.\n", "%zu reeks is weggelaten: de %s ervan is niet bekend.\n")
	NL("%zu smaller series are left out (--top).\n", "%zu kleinere reeksen zijn weggelaten (--top).\n")
	NL("%zu values of it stand out (--history).\n", "%zu waarden ervan vallen op (--history).\n")
	NL("'%s' is the program %s\n", "'%s' is het programma %s\n")
	NL("'%s' stands for: %s\n", "'%s' staat voor: %s\n")
	NL("'" CRM_NAME " COMMAND -h' is a screen about a command, '" CRM_NAME " help COMMAND' its manual.",
	    "'" CRM_NAME " OPDRACHT -h' is een scherm over een opdracht, '" CRM_NAME " help OPDRACHT' de handleiding.")
	NL("(erased)", "(gewist)")
	NL("(new)", "(nieuw)")
	NL("--as-of DATE counts what had happened by then.",
	    "--as-of DATUM telt wat toen gebeurd was.")
	NL("--curve: draw it (on a terminal it is drawn)", "--curve: teken het (op een terminal wordt het getekend)")
	NL("--next: only what is at least so likely (20%)",
	    "--next: alleen wat minstens zo waarschijnlijk is (20%)")
	NL("--repair: build it there, and leave this one as it is",
	    "--repair: bouw hem daar op, en laat deze zoals hij is")
	NL("--who: those that make so much of it; 100%: all",
	    "--who: wie samen zoveel ervan maken; 100%: allen")
	NL("0 years: there are none, all days weigh the same.", "0 jaren: die zijn er niet, alle dagen wegen even zwaar.")
	NL("90%", "90%")
	NL("; left out: %s", "; weggelaten: %s")
	NL("A column of days, and one for each driver, named by the header.\nThe same file twice changes nothing; what differs is corrected.", "Een kolom met dagen, en een voor elke drijfveer, genoemd door de kopregel.\nHetzelfde bestand nog eens verandert niets; wat afwijkt wordt verbeterd.")
	NL("A deal counts by its own chance, else by that of its stage, drawn to how many deals in it were won.",
	    "Een verkoopkans telt naar haar eigen kans, anders naar die van haar fase, getrokken naar hoeveel ervan gewonnen werden.")
	NL("A reference, or one type with -w; without a change: the tags in use.\ncrm list account -w 'tags = \"vip\"' lists who has one.",
	    "Een verwijzing, of één soort met -w; zonder wijziging: de labels in gebruik.\ncrm list account -w 'tags = \"vip\"' toont wie er een heeft.")
	NL("A repair could not save all of %.*s%u: crm edit %.*s%u fills it in.\n",
	    "Een herstel kon niet alles redden van %.*s%u: crm edit %.*s%u vult het aan.\n")
	NL("A segment of the model carries its journey, or its steps are records of the kind\njourney; crm journey run, every day from cron, makes tasks and an outbox of\nthose that are due.",
	    "Een segment van het model draagt zijn klantreis, of de stappen zijn gegevens van\nde soort journey; crm journey run, elke dag uit cron, maakt taken en een\npostvak uit van wat aan de beurt is.")
	NL("A task with --every makes the next one when it is done.  crm due shows\ntasks among all else there is to do.",
	    "Een taak met --every maakt de volgende als zij gedaan is.  crm due toont\ntaken tussen al het andere dat te doen is.")
	NL("AUC",
	    "AUC")
	NL("After the first %s: the mean of that and of what %zu %s of history say.\n", "Na de eerste %s: het gemiddelde daarvan en van wat %zu %s verleden zeggen.\n")
	NL("All of this may well be chance.", "Dit kan allemaal toeval zijn.")
	NL("All words must occur; case and accents do not matter.  '\"a phrase\"' stands together,\nand oven* is the beginning of a word.  The best ones first, of equals the newest.",
	    "Alle woorden moeten voorkomen; hoofdletters en accenten doen er niet toe.  '\"een zin\"'\nstaat bij elkaar, en oven* is het begin van een woord.  De beste eerst, dan de nieuwste.")
	NL("An operation is a line of JSON: {\"op\":\"set\",\"ref\":\"a17\",\"fields\":{\"city\":\"Gouda\"}}.\nWhat -n of any command shows is a file of them; - is standard input.",
	    "Een bewerking is een regel JSON: {\"op\":\"set\",\"ref\":\"a17\",\"fields\":{\"city\":\"Gouda\"}}.\nWat -n van een opdracht toont, is een bestand ervan; - is de standaardinvoer.")
	NL("Analysis", "Analyse")
	NL("Answer by %s, solve by %s.\n",
	    "Antwoorden voor %s, oplossen voor %s.\n")
	NL("Answer by %s.\n", "Antwoorden voor %s.\n")
	NL("Backtest by week over %zu origins: errors %.2f times those of no change (MASE).\n", "Toets per week vanaf %zu momenten: fouten %.2f maal die van geen verandering (MASE).\n")
	NL("Backtest over %zu origins: errors %.2f times those of no change (MASE).\n", "Toets op het verleden vanaf %zu momenten: fouten %.2f maal die van geen verandering (MASE).\n")
	NL("Builds the store anew beside itself, reads that back, and puts it in its\nplace at once.  Readers finish on the old one; writers wait.",
	    "Bouwt de opslag naast zichzelf opnieuw op, leest dat terug, en zet het in één\nkeer op zijn plaats.  Lezers maken het oude af; schrijvers wachten.")
	NL("Built anew; nothing is lost.",
	    "Opnieuw opgebouwd; er is niets verloren.")
	NL("By customer, segment or any key of sales; what may be chance does not\ntop the list.", "Per klant, segment of elke sleutel van verkopen; wat toeval kan zijn\nstaat niet bovenaan.")
	NL("By these sales nobody ever leaves: doubt the chance to be alive.",
	    "Volgens deze verkopen vertrekt nooit iemand: betwijfel de kans dat iemand nog klant is.")
	NL("By what became of the customers, and of those who bought both times by\nprice, volume and mix.  The lines add up to the difference exactly.",
	    "Naar wat er van de klanten werd, en van wie beide keren kochten naar prijs,\nvolume en samenstelling.  De regels tellen precies op tot het verschil.")
	NL("CSV, TSV or NDJSON; - is standard input. What a file is like is detected\nand shown; all rows go in, or none. The same file twice changes nothing, but\ncontacts without a time happen now, each time.",
	    "CSV, TSV of NDJSON; - is de standaardinvoer. Hoe een bestand is, wordt herkend\nen getoond; alle regels gaan erin, of geen. Hetzelfde bestand nog eens verandert\nniets, maar contacten zonder tijdstip gebeuren nu, elke keer weer.")
	NL("Chance: of a normal sum around the forecast, as wide as its 80 % interval.",
	    "Kans: van een normale som rond de prognose, zo breed als haar 80 % interval.")
	NL("Contact", "Contact")
	NL("Deadlines are working time, from the model.  In respond and note field=value\nare of the contact, elsewhere of the case.",
	    "Termijnen zijn werktijd, uit het model.  Bij respond en note is veld=waarde\nvan het contact, anders van de zaak.")
	NL("Driver %.*s: each %g%s more: %+.1f %% (95 %%: %+.1f to %+.1f).\n", "Drijfveer %.*s: elke %g%s meer: %+.1f %% (95 %%: %+.1f tot %+.1f).\n")
	NL("Driver %.*s: each %g%s more: %+.2f (95 %%: %+.2f to %+.2f).\n", "Drijfveer %.*s: elke %g%s meer: %+.2f (95 %%: %+.2f tot %+.2f).\n")
	NL("Driver %.*s: not known what it does.\n", "Drijfveer %.*s: niet bekend wat hij doet.\n")
	NL("Editing", "Wijzigen")
	NL("Errors in the backtest: %.2f without drivers, %.2f with them (MASE).\n", "Fouten in de toets op het verleden: %.2f zonder drijfveren, %.2f ermee (MASE).\n")
	NL("Evaluation", "Evaluatie")
	NL("Everywhere", "Overal")
	NL("Exchange", "Uitwisseling")
	NL("Execution", "Uitvoering")
	NL("Expected: the target, spread by the same weeks of so many earlier years.", "Verwacht: het doel, verdeeld naar dezelfde weken van zoveel eerdere jaren.")
	NL("Figures from outside, a value per day or week, for crm forecast --driver.", "Cijfers van buiten, een waarde per dag of week, voor crm forecast --driver.")
	NL("Filter", "Filter")
	NL("For cron: the forecast of all, the five largest changes since the last one\nsaved and why, and a warning when forecasts become worse.",
	    "Voor cron: de prognose van alles, de vijf grootste wijzigingen sinds de vorige\ndie bewaard is en waarom, en een waarschuwing als prognoses slechter worden.")
	NL("Forecast of %s per %s, from %.*s on; last sale %.*s.\n", "Prognose van %s per %s, vanaf %.*s; laatste verkoop %.*s.\n")
	NL("Forecast of %s per %s, from %.*s on; last value %.*s.\n", "Prognose van %s per %s, vanaf %.*s; laatste waarde %.*s.\n")
	NL("Forecast of %zu series.\n", "Prognose van %zu reeksen.\n")
	NL("Forecasts \"%.*s\": %zu saved, %zu of them with periods that are over.\n\n", "Prognoses \"%.*s\": %zu bewaard, waarvan %zu met perioden die voorbij zijn.\n\n")
	NL("Fri", "vr")
	NL("From %.1f to %.1f MB.\n", "Van %.1f naar %.1f MB.\n")
	NL("Gap: actual and forecast less target.", "Verschil: werkelijk en verwacht min doel.")
	NL("Half of them are lost %.0f days after their first purchase.\n",
	    "De helft is %.0f dagen na de eerste aankoop verloren.\n")
	NL("How they differ is no more than chance.\n", "Hoe ze verschillen is niet meer dan toeval.\n")
	NL("In %zu period the %s is not known: taken as between those around it.\n", "In %zu periode is de %s niet bekend: genomen als wat ertussen ligt.\n")
	NL("In %zu periods the %s is not known: taken as between those around them.\n", "In %zu perioden is de %s niet bekend: genomen als wat ertussen ligt.\n")
	NL("Into .crm in the directory (here, when none is named), or what --store or\nCRM_STORE names.  The whole backup is read and checked before it is in force.",
	    "In .crm in de map (hier, als er geen genoemd is), of wat --store of CRM_STORE\nnoemt.  De hele reservekopie wordt gelezen en nagekeken voor hij geldt.")
	NL("Journal", "Journaal")
	NL("Kept as the forecast \"%.*s\" of %.*s.\n", "Bewaard als de prognose \"%.*s\" van %.*s.\n")
	NL("MAE",
	    "MAE")
	NL("MAE of the median",
	    "MAE van de mediaan")
	NL("MASE", "MASE")
	NL("Made De Korenmolen, supplies for bakers, in %s: %llu records and %llu sales.\n", "De Korenmolen, bakkerijbenodigdheden, gemaakt in %s: %llu records en %llu verkopen.\n")
	NL("Made an empty store in %s, with the %s model.\n", "Een lege opslag gemaakt in %s, met het model %s.\n")
	NL("Made an empty store in %s, with the %s model.\nNext: crm model show, crm add account name='...', or crm import FILE\n",
	    "Een lege opslag gemaakt in %s, met het model %s.\nVerder: crm model show, crm add account name='…', of crm import BESTAND\n")
	NL("Makes .crm in the directory (here, when none is named) and fills it with a made-up wholesaler of bakery supplies: parties on all stages, sales until yesterday, contacts, complaints, deals, campaigns.  The same seed and --now make the same company.  The first colleague has your login.",
	    "Maakt .crm in de map (hier, als er geen genoemd is) en vult die met een verzonnen groothandel in bakkerijbenodigdheden: relaties in alle stadia, verkopen tot en met gisteren, contacten, klachten, deals, campagnes.  Dezelfde seed en --now maken hetzelfde bedrijf.  De eerste collega heeft uw login.")
	NL("Makes .crm in the directory (here, when none is named), or what --store or CRM_STORE names.  Directories that are missing are made.",
	    "Maakt .crm in de map (hier, als er geen genoemd is), of wat --store of CRM_STORE noemt.  Mappen die er niet zijn, worden gemaakt.")
	NL("Margin",
	    "Marge")
	NL("Margin per customer, by %s since the first purchase, against the most", "Marge per klant, naar %s sinds de eerste aankoop, tegen de hoogste")
	NL("Mean of the %zu ahead: %.1f = level %.1f, trend %+.1f", "Gemiddelde van de %zu vooruit: %.1f = niveau %.1f, trend %+.1f")
	NL("Mean of the last %zu: %.1f = level %.1f, trend %+.1f", "Gemiddelde van de laatste %zu: %.1f = niveau %.1f, trend %+.1f")
	NL("Measures over sales: revenue, quantity, cost, margin, orders, rows, customers.\nWith --of TYPE: count, any number field, min(f), max(f), mean(f).",
	    "Maten over verkopen: revenue, quantity, cost, margin, orders, rows, customers.\nMet --of SOORT: count, elk getalveld, min(f), max(f), mean(f).")
	NL("Mon", "ma")
	NL("NDJSON: a line for each entry of the journal, then one for each change in it.\nWho remembers the last entry misses nothing and sees nothing twice.",
	    "NDJSON: een regel per boeking van het journaal, dan een per wijziging daarin.\nWie de laatste boeking onthoudt, mist niets en ziet niets dubbel.")
	NL("Next: crm model show, crm add %.*s %.*s='...', or crm import %.*s FILE\n", "Verder: crm model show, crm add %.*s %.*s='…', of crm import %.*s BESTAND\n")
	NL("No contacts are recorded: little is known of relationships.",
	    "Er zijn geen contacten vastgelegd: over relaties is weinig bekend.")
	NL("No product has a cost: margin is taken to be all of revenue.",
	    "Geen product heeft een kostprijs: de marge is dan de hele omzet.")
	NL("No purchase of a product is recorded.", "Er is geen aankoop van een product vastgelegd.")
	NL("Nobody bought anything: all that is recorded was brought back, or names no party.",
	    "Niemand kocht iets: al wat is vastgelegd werd teruggebracht, of noemt geen relatie.")
	NL("Nobody came back in another year yet: nothing can be said of what is ahead.", "Niemand kwam nog in een ander jaar terug: over wat komt is niets te zeggen.")
	NL("Nobody came back yet: nothing can be said of what is ahead.",
	    "Nog niemand kwam terug: over wat komt is niets te zeggen.")
	NL("Nobody is recorded yet.", "Er is nog niemand vastgelegd.")
	NL("Nobody is slipping away.", "Niemand glijdt weg.")
	NL("Nobody moved since %.*s.\n", "Niemand bewoog sinds %.*s.\n")
	NL("Note: %s.\n", "Let op: %s.\n")
	NL("Nothing was recorded since: the ledger is taken to end there.", "Sindsdien is niets vastgelegd: het grootboek eindigt daar.")
	NL("Nothing was saved before to compare with.\n", "Er is nog niets bewaard om mee te vergelijken.\n")
	NL("Nothing was sold yet.", "Er is nog niets verkocht.")
	NL("Now: cd %s\n", "Nu: cd %s\n")
	NL("Of everything, or of a colleague, account, product, family or segment.\nThe forecast says what the rest of the period will bring.",
	    "Van alles, of van een collega, relatie, artikel, groep of segment.\nDe prognose zegt wat de rest van de periode brengt.")
	NL("Once a day; a second time changes nothing.", "Eenmaal per dag; een tweede keer verandert niets.")
	NL("One product is counted with what took its place.\n", "Eén product telt mee bij zijn opvolger.\n")
	NL("One snapshot a day is kept; a second one changes nothing.  crm segment diff and trend compare with it.", "Per dag wordt één momentopname bewaard; een tweede verandert niets.  crm segment diff en trend vergelijken ermee.")
	NL("One value of it stands out (--history).\n", "Eén waarde ervan valt op (--history).\n")
	NL("Or one type with -w; or - for those in the first column of a pipe.\nWhat is taken out of the text is removed, what has no handle is added; all of\nit is one transaction.  A fault opens the text again.",
	    "Of één soort met -w; of - voor die in de eerste kolom van een pijp.\nWat uit de tekst wordt gehaald, wordt verwijderd; wat geen handle heeft, wordt\ntoegevoegd; alles als één transactie.  Bij een fout opent de tekst opnieuw.")
	NL("Output", "Uitvoer")
	NL("Parties:\n\n", "Relaties:\n\n")
	NL("Planning", "Planning")
	NL("Privacy", "Privacy")
	NL("Programs", "Programma's")
	NL("Quality", "Kwaliteit")
	NL("Quantity",
	    "Aantal")
	NL("RMSE",
	    "RMSE")
	NL("Realised and expected value are shown apart.  --as-of DATE counts what had happened by then.",
	    "Gerealiseerde en verwachte waarde staan apart.  --as-of DATUM telt wat er tot dan gebeurd was.")
	NL("Records", "Records")
	NL("Records of a type (accounts, when none is named) that are probably one and the\nsame, in groups.  crm dupes -O merge | crm merge --stdin makes one of each.",
	    "Records van een soort (relaties, als er geen genoemd is) die waarschijnlijk één en\ndezelfde zijn, in groepen.  crm dupes -O merge | crm merge --stdin maakt er één van.")
	NL("Restored %llu records and %llu sales into %s.\n",
	    "%llu records en %llu verkopen teruggezet in %s.\n")
	NL("Revenue",
	    "Omzet")
	NL("Revenue per customer, by %s since the first purchase, against the most", "Omzet per klant, naar %s sinds de eerste aankoop, tegen de hoogste")
	NL("Sat", "za")
	NL("See '%s help %s'.\n", "Zie '%s help %s'.\n")
	NL("Seen from %.*s; revenue since %.*s.\n\n",
	    "Gezien vanaf %.*s; omzet sinds %.*s.\n\n")
	NL("Share of all parties in each segment, by day",
	    "Aandeel van alle relaties in elk segment, per dag")
	NL("Share of the customers of a channel that use another, too", "Deel van de klanten van een kanaal dat ook een ander gebruikt")
	NL("Share that bought, by %s since the first purchase", "Aandeel dat kocht, naar %s sinds de eerste aankoop")
	NL("Since %.*s.\n\n",
	    "Sinds %.*s.\n\n")
	NL("Snapshot of %.*s, taken %.*s: %llu of %llu parties are elsewhere now.\n", "Momentopname van %.*s, gemaakt %.*s: %llu van %llu relaties zijn nu elders.\n")
	NL("Sold so far in the running %s: %.2f; ", "Tot nu toe verkocht in de lopende periode (%s): %.2f; ")
	NL("Solve by %s.\n", "Oplossen voor %s.\n")
	NL("Start", "Begin")
	NL("Store", "Opslag")
	NL("Sun", "zo")
	NL("Tasks, promised next steps, cases near their deadline, customers past their\nrhythm, contacts, contracts, birthdays and details that are due.",
	    "Taken, beloofde volgende stappen, zaken dicht bij hun termijn, klanten over hun\nritme heen, contacten, contracten, verjaardagen en gegevens die aan de beurt zijn.")
	NL("The data model of then cannot be had: why is not known.\n", "Het gegevensmodel van toen is er niet meer: waarom is niet bekend.\n")
	NL("The first record remains: it gets what the others have and it lacks, and\nall that refers to them, sales included; their handles lead to it.\ncrm undo takes it back.",
	    "Het eerste record blijft: het krijgt wat de andere hebben en het zelf mist, en\nalles wat ernaar verwijst, ook de verkopen; hun handles leiden erheen.\ncrm undo draait het terug.")
	NL("The forecast \"%.*s\" of %.*s was kept already.\n", "De prognose \"%.*s\" van %.*s was al bewaard.\n")
	NL("The forecast from %.*s on was %.2f for the %zu %s from %.*s on;\nit is %.2f now (%+.1f%%).\n\n", "De prognose vanaf %.*s was %.2f voor de %zu %s vanaf %.*s;\nnu is ze %.2f (%+.1f%%).\n\n")
	NL("The journal of then is not in this store: why is not known.\n", "Het journaal van toen is niet in deze opslag: waarom is niet bekend.\n")
	NL("The kinds are those of the model: call, visit, email, letter, note, ...; or sale:\ncrm log sale a17 product=product/85123A quantity=2\nWhat is not said is asked for, when somebody is there.  next= makes a task.",
	    "De soorten zijn die van het model: call, visit, email, letter, note, …; of sale:\ncrm log sale a17 product=product/85123A quantity=2\nWat niet gezegd is wordt gevraagd, als er iemand zit.  next= maakt een taak.")
	NL("The ledger ends well before today: history is taken to end there.\n", "Het grootboek eindigt ruim voor vandaag: het verleden eindigt dan daar.\n")
	NL("The likelihood is flat here: other parameters fit as well.",
	    "De aannemelijkheid is hier vlak: andere parameters passen even goed.")
	NL("The mean of %.*s was %.4g, against %.4g.\n",
	    "Het gemiddelde van %.*s was %.4g, tegen %.4g.\n")
	NL("The sales are too young to know what is normal for the time of the year.\n", "De verkopen zijn te jong om te weten wat normaal is voor de tijd van het jaar.\n")
	NL("The store is sound.",
	    "De opslag is gaaf.")
	NL("There is nobody to win back.", "Er is niemand terug te winnen.")
	NL("There were %.0f working days, against %.0f.\n",
	    "Er waren %.0f werkdagen, tegen %.0f.\n")
	NL("These are explained by '" CRM_NAME " help options'.",
	    "Deze worden uitgelegd door '" CRM_NAME " help options'.")
	NL("They truly differ by about %.1f %% either way.\n", "Ze verschillen echt, ongeveer %.1f %% naar boven en onder.\n")
	NL("Thu", "do")
	NL("Too few customers for a model of spending: each is taken to spend what he did.",
	    "Te weinig klanten voor een model van bestedingen: ieder besteedt naar verwachting wat hij besteedde.")
	NL("Try: crm segment pyramid\n     crm forecast\n     crm timeline %.*s1\n", "Probeer: crm segment pyramid\n         crm forecast\n         crm timeline %.*s1\n")
	NL("Tue", "di")
	NL("Wed", "wo")
	NL("Weekly by default, with intervals that past errors gave.  The running week is the first one ahead.",
	    "Per week tenzij anders gevraagd, met marges uit eerdere fouten.  De lopende week is de eerste vooruit.")
	NL("What is assumed of %.*s changes nothing: it is not used.\n", "Wat van %.*s wordt aangenomen verandert niets: hij wordt niet gebruikt.\n")
	NL("What is found can be edited: crm check list | crm edit -",
	    "Wat gevonden is, kan bewerkt worden: crm check list | crm edit -")
	NL("While others read and write.  The store is checked first, the file is read back\nbefore it gets its name.  crm restore makes a store of it again.",
	    "Terwijl anderen lezen en schrijven.  De opslag wordt eerst nagekeken, het bestand\nteruggelezen voor het zijn naam krijgt.  crm restore maakt er weer een opslag van.")
	NL("Who became a prospect, of them a customer, and of these bought again",
	    "Wie prospect werd, van hen klant, en van hen opnieuw kocht")
	NL("Who buys more often spends other amounts: the model of spending takes these to be unrelated.",
	    "Wie vaker koopt besteedt andere bedragen: het model van bestedingen neemt aan dat dit losstaat.")
	NL("Who buys what after %.*s, within %zu weeks.\n\n",
	    "Wie wat koopt na %.*s, binnen %zu weken.\n\n")
	NL("Who buys what in the week after %.*s (%zu week).\n\n",
	    "Wie wat koopt in de week na %.*s (%zu week).\n\n")
	NL("With these covariates nothing fits better: they are left out.", "Met deze covariaten past niets beter: ze zijn weggelaten.")
	NL("Without a name the weekly revenue of everything.  Worse is told by a test of the errors one period ahead.", "Zonder naam de omzet per week van alles.  Slechter blijkt uit een toets op de fouten één periode vooruit.")
	NL("Without a record the answer is no.  crm list contact --may newsletter/email\nleaves out who may not be contacted.",
	    "Zonder vastlegging is het antwoord nee.  crm list contact --may newsletter/email\nlaat weg wie niet benaderd mag worden.")
	NL("Without a reference: the entries of the journal, one per command.\nWith one (a17, or s12, a sale row): each change of each of its fields.",
	    "Zonder verwijzing: de boekingen van het journaal, één per opdracht.\nMet een (a17, of s12, een verkoopregel): elke wijziging van elk veld ervan.")
	NL("Without a type: all there is as NDJSON, for crm import --exact into an\nempty store. With one: what crm import reads back.",
	    "Zonder soort: alles wat er is als NDJSON, voor crm import --exact in een\nlege opslag. Met een soort: wat crm import terugleest.")
	NL("Without an entry: my own last one.  All of it is taken back or nothing;\nwhat was changed since is a conflict.  crm redo brings it back.",
	    "Zonder boeking: mijn eigen laatste.  Alles wordt teruggedraaid of niets;\nwat sindsdien veranderd is, is een conflict.  crm redo haalt het terug.")
	NL("Without an entry: my own last undo that stands, so that several are\nbrought back one by one; not after a change of mine.",
	    "Zonder boeking: mijn laatste undo die nog geldt, zodat ze een voor een\nteruggehaald worden; niet na een wijziging van mij.")
	NL("Without an entry: my own last undo, when I changed nothing since.",
	    "Zonder boeking: mijn laatste undo, als ik sindsdien niets veranderd heb.")
	NL("Without words: every setting in force.  Aliases are settings too:\nalias.top = \"list account --sort -revenue --limit 10\"",
	    "Zonder woorden: elke geldende instelling.  Aliassen zijn ook instellingen:\nalias.top = \"list account --sort -revenue --limit 10\"")
	NL("[command [verb]]", "[opdracht [werkwoord]]")
	NL("[directory]", "[map]")
	NL("[entity | yaml]", "[entiteit | yaml]")
	NL("[entry]", "[boeking]")
	NL("[key [value]]", "[sleutel [waarde]]")
	NL("[kind] [ref] [text | -] [field=value ...]", "[soort] [verwijzing] [tekst | -] [veld=waarde …]")
	NL("[name]", "[naam]")
	NL("[period]", "[periode]")
	NL("[ref ...]", "[verwijzing …]")
	NL("[ref ...] [+tag ...] [-tag ...]", "[verwijzing …] [+label …] [-label …]")
	NL("[ref ...] [field=value ...]",
	    "[verwijzing …] [veld=waarde …]")
	NL("[ref]", "[verwijzing]")
	NL("[scheme]", "[indeling]")
	NL("[type ...]", "[soort …]")
	NL("[type]", "[soort]")
	NL("[type] file", "[soort] bestand")
	NL("[type|handle]",
	    "[soort|handle]")
	NL("a case with its deadlines and timeline",
	    "een zaak met haar termijnen en tijdlijn")
	NL("a driver of sales, used where the backtest gains by it", "een drijfveer van de verkoop, gebruikt waar de toets op het verleden erbij wint")
	NL("a field that may move how often they buy and how soon they leave; also a,b", "een veld waarmee kan verschillen hoe vaak ze kopen en hoe snel ze weggaan; ook a,b")
	NL("a full export into an empty store, handles and all",
	    "een volledige export in een lege opslag, met handles en al")
	NL("a last row with the sums of all",
	    "een laatste regel met de sommen van alles")
	NL("a line per horizon, day of forecast or series, or one", "een regel per termijn, dag van prognose of reeks, of één")
	NL("a line per party instead of sums", "een regel per relatie in plaats van sommen")
	NL("a line per week, month or quarter", "een regel per week, maand of kwartaal")
	NL("a person of that address, by the name the message gives",
	    "een persoon met dat adres, naar de naam die het bericht geeft")
	NL("a product by itself, without those whose place it took", "een product op zichzelf, zonder die welke het opvolgde")
	NL("a row for each", "een regel voor elk")
	NL("a row for each week of the period", "een regel voor elke week van de periode")
	NL("a row per resource, or the balance over time",
	    "een regel per hulpbron, of het saldo door de tijd")
	NL("a row per value of these: product.family, account.owner",
	    "een regel per waarde hiervan: product.family, account.owner")
	NL("a series per value of these: product, product.family, account, channel",
	    "een reeks per waarde hiervan: product, product.family, account, channel")
	NL("a target, new or changed; prints its handle", "een doel, nieuw of gewijzigd; toont de handle")
	NL("a value for $name in the expression",
	    "een waarde voor $naam in de uitdrukking")
	NL("a year, as 10% (the scheme \"value\" of the model)",
	    "per jaar, zoals 10% (de indeling \"value\" van het model)")
	NL("accuracy", "nauwkeurigheid")
	NL("action",
	    "actie")
	NL("active", "actief")
	NL("actual", "werkelijk")
	NL("add a record, or set the one with that key",
	    "voeg een record toe, of wijzig dat met die sleutel")
	NL("add a record; prints its handle",
	    "voeg een record toe; toont de handle")
	NL("add records of this type that rows refer to",
	    "voeg records van deze soort toe waar regels naar verwijzen")
	NL("added", "toegevoegd")
	NL("address", "adres")
	NL("address [ref] [field=value ...]", "adres [verw] [veld=waarde ...]")
	NL("addresses nobody is known to have, most messages first", "adressen die niemand heeft, de meeste berichten eerst")
	NL("addresses that nobody has: %zu of %zu", "adressen die niemand heeft: %zu van %zu")
	NL("affiliation", "aanstelling")
	NL("after", "erna")
	NL("again", "weer")
	NL("again so long after it is done; '1mo due': was due",
	    "opnieuw zo lang nadat het gedaan is; '1mo due': na de dag zelf")
	NL("again within so long, of those who had that long (ever, up to now)",
	    "opnieuw binnen zo lang, van wie die tijd had (ooit, tot nu)")
	NL("against one", "tegen één")
	NL("ahead", "verwacht")
	NL("alive", "actief")
	NL("all",
	    "alle")
	NL("all that was looked at",
	    "alles wat bekeken is")
	NL("all there is to say about one target", "alles wat er over een doel te zeggen is")
	NL("all whose e-mail address is in a file; '-': standard input",
	    "wie met zijn e-mailadres in een bestand staat; '-': de standaardinvoer")
	NL("alone", "alleen")
	NL("also a store in which fsck finds damage",
	    "ook een opslag waarin fsck schade vindt")
	NL("also mail of robots, appointments with nobody, our calls in vain", "ook mail van robots, afspraken met niemand, vergeefse gesprekken van ons")
	NL("also of a store in which fsck finds damage",
	    "ook van een opslag waarin fsck schade vindt")
	NL("also remove what cannot be without it; clear other references to it",
	    "verwijder ook wat niet zonder kan; maak andere verwijzingen ernaar leeg")
	NL("also what is due within so many days",
	    "ook wat binnen zoveel dagen moet")
	NL("always the same value", "altijd dezelfde waarde")
	NL("always the same value, too few times for an interval", "altijd dezelfde waarde, te weinig keer voor marges")
	NL("amount", "bedrag")
	NL("amount then",
	    "bedrag toen")
	NL("an empty cell empties the field of a record that is there",
	    "een lege cel maakt het veld leeg van een gegeven dat er al is")
	NL("and %llu more", "en nog %llu")
	NL("and %llu more that may be doubles: crm dupes finds them", "en nog %llu die dubbel kunnen zijn: crm dupes vindt ze")
	NL("and %llu or more that may be doubles: crm dupes finds them", "en nog %llu of meer die dubbel kunnen zijn: crm dupes vindt ze")
	NL("and %llu rows with other faults", "en %llu regels met andere fouten")
	NL("and not silent for longer than this",
	    "en niet langer dan dit stil is")
	NL("another number makes another company",
	    "een ander getal maakt een ander bedrijf")
	NL("answer", "antwoord")
	NL("answer: %.*s (%.1fh late)",
	    "antwoord: %.*s (%.1fu te laat)")
	NL("answer: %.*s (%.1fh left)", "antwoord: %.*s (nog %.1fu)")
	NL("answered in time", "op tijd beantwoord")
	NL("any field (the channel of the first contact)",
	    "elk veld (het kanaal van het eerste contact)")
	NL("any measure by any fields", "elke maat naar elk veld")
	NL("as last year", "als vorig jaar")
	NL("ask: no %.*s is known",
	    "vraag: geen %.*s bekend")
	NL("assessed", "beoordeeld")
	NL("at full",
	    "volledig")
	NL("at most so many rows", "hoogstens zoveel regels")
	NL("auto, always or never", "auto, always (altijd) of never (nooit)")
	NL("balance", "saldo")
	NL("balance of worth", "saldo in waarde")
	NL("balance so far", "saldo tot dan")
	NL("basis",
	    "grondslag")
	NL("because of", "vanwege")
	NL("before", "ervoor")
	NL("before: %.*s %.*s%s%.*s\n",
	    "hiervoor: %.*s %.*s%s%.*s\n")
	NL("begin with the names of the fields",
	    "begin met de namen van de velden")
	NL("between fields: one sign, or tab",
	    "tussen velden: een teken, of tab")
	NL("bias", "bias")
	NL("birthday", "verjaardag")
	NL("bought", "gekocht")
	NL("bought again", "kocht opnieuw")
	NL("bought as much",
	    "kochten evenveel")
	NL("bought less",
	    "kochten minder")
	NL("bought more",
	    "kochten meer")
	NL("bought within so long, of those that had that long (ever, up to now)",
	    "binnen zo lang gekocht, van wie zo lang had (ooit, tot nu)")
	NL("brought", "aangebracht")
	NL("build the store anew from what can be read of it",
	    "bouw de opslag opnieuw op uit wat ervan te lezen is")
	NL("buys", "koopt")
	NL("buys again, by purchases so far",
	    "koopt opnieuw, naar aankopen tot dan toe")
	NL("by", "voor")
	NL("by %llu", "door %llu")
	NL("by chance",
	    "bij toeval")
	NL("by late data", "door late gegevens")
	NL("by new periods", "door nieuwe perioden")
	NL("by repeats", "naar herhalingen")
	NL("by rhythm", "naar ritme")
	NL("by the model",
	    "volgens het model")
	NL("by the series", "naar de reeks")
	NL("by when", "voor wanneer")
	NL("bytes", "bytes")
	NL("calendar", "kalender")
	NL("came",
	    "gekomen")
	NL("case", "zaak")
	NL("case [text | -] [field=value ...]", "zaak [tekst | -] [veld=waarde …]")
	NL("case staff [text | -] [field=value ...]", "zaak medewerker [tekst | -] [veld=waarde …]")
	NL("cases", "zaken")
	NL("cause", "oorzaak")
	NL("chance", "kans")
	NL("chance by", "kans volgens")
	NL("change", "wijziging")
	NL("change fields of records, one or by a filter",
	    "wijzig velden van records, een of door een filter")
	NL("change records as text in an editor", "wijzig records als tekst in een editor")
	NL("changed", "gewijzigd")
	NL("changed later", "later gewijzigd")
	NL("changes", "wijzigingen")
	NL("changes of the n largest series only; 0: of all",
	    "alleen veranderingen van de n grootste reeksen; 0: van alle")
	NL("channel",
	    "kanaal")
	NL("channel of contacts", "kanaal van contacten")
	NL("channel of sales", "kanaal van verkopen")
	NL("channels", "kanalen")
	NL("check", "controle")
	NL("check every structure of the store against the others",
	    "toets elk onderdeel van de opslag aan de andere")
	NL("chosen",
	    "gekozen")
	NL("city", "plaats")
	NL("close",
	    "afsluiting")
	NL("close then",
	    "afsluiting toen")
	NL("closed", "gesloten")
	NL("closed ones too", "ook de gesloten")
	NL("code", "code")
	NL("cohort",
	    "cohort")
	NL("colleague", "collega")
	NL("combination", "combinatie")
	NL("coming week", "komende week")
	NL("command", "opdracht")
	NL("command [argument ...]", "opdracht [argument …]")
	NL("commitment", "betrokkenheid")
	NL("commits", "transacties")
	NL("compare with that day", "vergelijk met die dag")
	NL("compare with the last snapshot up to that day", "vergelijk met de laatste momentopname tot en met die dag")
	NL("complaint %s of %s",
	    "klacht %s van %s")
	NL("complaint %s of %s, open",
	    "klacht %s van %s, open")
	NL("complaints", "klachten")
	NL("complaints and questions, answered in time",
	    "klachten en vragen, op tijd beantwoord")
	NL("complete", "volledig")
	NL("computed", "berekend")
	NL("condition",
	    "voorwaarde")
	NL("condition not met", "voorwaarde niet vervuld")
	NL("consent",
	    "toestemming")
	NL("contact", "contact")
	NL("contacts", "contacten")
	NL("contacts so long back (the model's: 90d)",
	    "contacten zo ver terug (die van het model: 90d)")
	NL("content", "cijfer")
	NL("contract", "contract")
	NL("contract %s begun %s",
	    "contract %s begonnen %s")
	NL("contract %s ended %s",
	    "contract %s geëindigd %s")
	NL("corrected", "verbeterd")
	NL("correlation", "correlatie")
	NL("cost to serve", "kosten van bediening")
	NL("coverage of the intervals", "dekking van de marges")
	NL("covered", "gedekt")
	NL("created", "gemaakt")
	NL("crm check freeze keeps a day; let cron do it every week.  Of months without one\nonly how colleagues recorded is known.",
	    "crm check freeze bewaart een dag; laat cron het elke week doen.  Van maanden zonder\nis alleen bekend hoe collega's vastlegden.")
	NL("crm forecast is short for crm forecast show.", "crm forecast is kort voor crm forecast show.")
	NL("crm import mbox takes mail in, crm import calls the log of the telephones.  An address\nor number that is assigned takes along all messages it is in.", "crm import mbox neemt mail op, crm import calls het logboek van de telefoons.  Een adres\nof nummer dat wordt toegewezen neemt alle berichten mee waar het in staat.")
	NL("crm segment pyramid is short for crm segment show pyramid.  --as-of DATE counts what had happened by then.",
	    "crm segment pyramid is kort voor crm segment show pyramid.  --as-of DATUM telt wat toen gebeurd was.")
	NL("csv|tsv|ndjson|mbox|vcard|ics|calls", "csv|tsv|ndjson|mbox|vcard|ics|calls")
	NL("customer weeks", "klantweken")
	NL("customers", "klanten")
	NL("date", "datum")
	NL("day", "dag")
	NL("days",
	    "dagen")
	NL("days after", "dagen na")
	NL("days ago",
	    "dagen geleden")
	NL("days late",
	    "dagen te laat")
	NL("days later",
	    "dagen later")
	NL("days silent",
	    "dagen stil")
	NL("days since the last sale", "dagen sinds de laatste verkoop")
	NL("days to contact",
	    "dagen tot contact")
	NL("days to purchase",
	    "dagen tot aankoop")
	NL("deal",
	    "verkoopkans")
	NL("deal %s lost %s",
	    "verkoopkans %s verloren %s")
	NL("deal %s won %s",
	    "verkoopkans %s gewonnen %s")
	NL("deals",
	    "verkoopkansen")
	NL("decimals have a comma", "decimalen hebben een komma")
	NL("details", "gegevens")
	NL("difference",
	    "verschil")
	NL("difference from",
	    "verschil van")
	NL("difference until",
	    "verschil tot")
	NL("dir", "map")
	NL("directory", "map")
	NL("disputes", "geschillen")
	NL("do a stream of operations as one transaction", "voer een stroom bewerkingen uit als één transactie")
	NL("done", "gedaan")
	NL("double", "dubbel")
	NL("doubtful", "twijfelachtig")
	NL("draw history and forecast (on a terminal it is drawn)",
	    "teken verleden en prognose (op een terminal gebeurt dat vanzelf)")
	NL("draw it (on a terminal it is drawn)", "teken het (op een terminal gebeurt dat)")
	NL("draw one segment (on a terminal it is drawn)", "teken één segment (op een terminal wordt het getekend)")
	NL("driver", "drijfveer")
	NL("drivers of sales: temperature, promotions, prices", "drijfveren van de verkoop: temperatuur, acties, prijzen")
	NL("dropped products",
	    "vervallen artikelen")
	NL("duration", "duur")
	NL("e-mail", "e-mail")
	NL("each", "per keer")
	NL("each level, who is known there, when last spoken with, in which tone",
	    "elk niveau, wie daar bekend is, wanneer laatst gesproken, op welke toon")
	NL("each open deal with its chance, and why one is left out",
	    "elke open verkoopkans met haar kans, en waarom er een buiten de telling blijft")
	NL("each record with something wrong, to be edited",
	    "elk gegeven met iets mis, om te bewerken")
	NL("effect", "effect")
	NL("empathy", "empathie")
	NL("encrypt with the key in the file",
	    "versleutel met de sleutel in het bestand")
	NL("end rows with a NUL byte instead of a newline",
	    "eindig regels met een NUL-byte in plaats van een regeleinde")
	NL("end with 1 when anybody moved", "eindig met 1 als er iemand verhuisd is")
	NL("end with 1 when anything differs", "eindig met 1 als er iets verschilt")
	NL("end with 1 when the forecasts have become worse", "eindig met 1 als de prognoses slechter geworden zijn")
	NL("ended",
	    "afgelopen")
	NL("ends: %.*s", "loopt af: %.*s")
	NL("enrol members and make the steps that are due, once",
	    "laat leden instappen en doe de stappen die aan de beurt zijn, één keer")
	NL("enrolled", "ingestapt")
	NL("entity", "entiteit")
	NL("entries", "regels")
	NL("entry", "boeking")
	NL("environment", "omgeving")
	NL("error", "fout")
	NL("error before", "fout ervoor")
	NL("every", "elke")
	NL("every %.0f days", "elke %.0f dagen")
	NL("every (days)",
	    "elke (dagen)")
	NL("every day", "elke dag")
	NL("every level of --by and the total, made to add up",
	    "elk niveau van --by en het totaal, sluitend gemaakt")
	NL("every record, where a filter is expected",
	    "elk record, waar een filter verwacht wordt")
	NL("every scheme with the sizes of its segments",
	    "elke indeling met de grootte van haar segmenten")
	NL("every two channels, and how they go together", "elke twee kanalen, en hoe ze samengaan")
	NL("everybody's", "die van iedereen")
	NL("everything", "alles")
	NL("evidence", "bewijs")
	NL("expected", "verwacht")
	NL("expression", "uitdrukking")
	NL("fairness", "billijkheid")
	NL("false", "nee")
	NL("false finds",
	    "valse vondsten")
	NL("field", "veld")
	NL("field=value", "veld=waarde")
	NL("fields", "velden")
	NL("file", "bestand")
	NL("file [name]", "bestand [naam]")
	NL("file, in pages", "bestand, in bladzijden")
	NL("file|-", "bestand|-")
	NL("file|- [directory]", "bestand|- [map]")
	NL("filled", "gevuld")
	NL("find likely doubles", "vind waarschijnlijke dubbelen")
	NL("find what was said, written or noted, by its words",
	    "vind wat gezegd, geschreven of genoteerd is, op woorden")
	NL("finding", "bevinding")
	NL("fine", "goed")
	NL("finished", "klaar")
	NL("first contact",
	    "eerste contact")
	NL("fit to the past up to a day, and judge by what came then",
	    "pas aan op het verleden tot een dag, en toets aan wat daarna kwam")
	NL("flag", "optie")
	NL("forecast",
	    "prognose")
	NL("forecast the series of a CSV file; no store is needed",
	    "voorspel de reeksen uit een CSV-bestand; een opslag is niet nodig")
	NL("forecasts", "prognoses")
	NL("forecasts before", "voorspellingen ervoor")
	NL("foretold", "voorzien")
	NL("form", "vorm")
	NL("format", "formaat")
	NL("found", "gevonden")
	NL("free pages", "vrije bladzijden")
	NL("frequency", "frequentie")
	NL("from", "van")
	NL("from entry", "vanaf boeking")
	NL("from that day on", "vanaf die dag")
	NL("from them", "van hen")
	NL("from which chance on they are shown", "vanaf welke kans zij getoond worden")
	NL("frozen", "bewaard")
	NL("function", "functie")
	NL("gap", "verschil")
	NL("gaps", "gaten")
	NL("give tags to records and take them away", "geef records labels en neem ze weg")
	NL("given",
	    "gegeven")
	NL("given name", "voornaam")
	NL("go on, as changes come; until somebody ends it",
	    "ga door, zoals er wijzigingen komen; tot iemand het beëindigt")
	NL("gone", "weg")
	NL("group", "groep")
	NL("had it", "kreeg het")
	NL("hand it to a colleague (or me, or none)",
	    "draag haar over aan een collega (of me, of none)")
	NL("handle", "handle")
	NL("handle of the party", "handle van de relatie")
	NL("hash", "hash")
	NL("head",
	    "kop")
	NL("held out", "buiten gehouden")
	NL("hi", "tot")
	NL("hidden values", "verborgen waarden")
	NL("high", "hoog")
	NL("highest", "hoogste")
	NL("hours", "uren")
	NL("hours after", "uren erna")
	NL("hours left", "uren over")
	NL("how a colleague recorded", "hoe een collega vastlegde")
	NL("how complete each field is, and how stale",
	    "hoe volledig elk veld is, en hoe verouderd")
	NL("how far ahead (the scheme \"value\" of the model)",
	    "hoe ver vooruit (de indeling \"value\" van het model)")
	NL("how far targets are, and whether they will be made", "hoe ver doelen zijn, en of ze gehaald worden")
	NL("how fast we answered, how often, about what",
	    "hoe snel wij antwoordden, hoe vaak, waarover")
	NL("how good what is recorded is, and who records",
	    "hoe goed is wat vastligt, en wie legt vast")
	NL("how long a step is",
	    "hoe lang een stap is")
	NL("how long customers stay, with an interval",
	    "hoe lang klanten blijven, met een interval")
	NL("how long the same is a repeat (as the model says, else 30d)",
	    "hoe lang hetzelfde een herhaling is (als in het model, anders 30d)")
	NL("how long to wait for another writer",
	    "hoe lang te wachten op een andere schrijver")
	NL("how many buy a second time, a third, and how soon",
	    "hoeveel een tweede keer kopen, een derde, en hoe snel")
	NL("how many contacts a party, about",
	    "hoeveel contacten per relatie, ongeveer")
	NL("how many parties", "hoeveel relaties")
	NL("how many periods ahead: 30 days, 13 weeks, 12 months or 4 quarters", "hoeveel perioden vooruit: 30 dagen, 13 weken, 12 maanden of 4 kwartalen")
	NL("how many weeks ahead (13)", "hoeveel weken vooruit (13)")
	NL("how many weeks of history, until yesterday",
	    "hoeveel weken verleden, tot en met gisteren")
	NL("how much is wrong, against what the model allows",
	    "hoeveel er mis is, tegen wat het model toestaat")
	NL("how much of what is stored, and its size",
	    "hoeveel waarvan opgeslagen is, en de omvang")
	NL("how the profit is spread: the best tenth, the next, ...", "hoe de winst verdeeld is: het beste tiende, het volgende, …")
	NL("how the segments of two schemes fall together",
	    "hoe de segmenten van twee indelingen samenvallen")
	NL("how to tell what was done", "hoe te melden wat gedaan is")
	NL("how well each method did on the past, instead of a forecast",
	    "hoe goed elke methode het op het verleden deed, in plaats van een prognose")
	NL("in order", "in orde")
	NL("in the place of the store that is there, which is gone then",
	    "in de plaats van de opslag die er is; die is dan weg")
	NL("in time", "op tijd")
	NL("incomplete", "onvolledig")
	NL("indirect", "indirect")
	NL("influences", "beïnvloedt")
	NL("inside",
	    "erin")
	NL("is that right still? (y/N) ", "klopt dat nog? (j/N) ")
	NL("is worse", "is slechter")
	NL("it is solved; the text is the outcome",
	    "zij is opgelost; de tekst is de uitkomst")
	NL("it is theirs, and the messages with it; prints handles", "het is van hen, en de berichten ermee; toont handles")
	NL("it never changed", "hij veranderde nooit")
	NL("it was not solved: the time to solve it begins again",
	    "zij was niet opgelost: de tijd daarvoor begint opnieuw")
	NL("journey", "klantreis")
	NL("keep it, for crm forecast accuracy and --changes", "bewaar het, voor crm forecast accuracy en --changes")
	NL("keep it, for the next report to compare with",
	    "bewaar ze, om het volgende bericht mee te vergelijken")
	NL("keep refused rows there, with the reason",
	    "bewaar geweigerde regels daar, met de reden")
	NL("keep the whole store in one file",
	    "bewaar de hele opslag in één bestand")
	NL("keep what a scheme says, so that it never changes", "bewaar wat een indeling zegt, zodat het nooit verandert")
	NL("keep what is found today, for trend", "bewaar wat er vandaag gevonden wordt, voor trend")
	NL("keep what was detected as such a mapping",
	    "bewaar wat herkend is als zo'n vertaling")
	NL("kept", "nagekomen")
	NL("key", "sleutel")
	NL("key,...", "sleutel,…")
	NL("kind", "aard")
	NL("known", "bekend")
	NL("label", "benaming")
	NL("language", "taal")
	NL("lapsed",
	    "verlopen")
	NL("last", "laatst")
	NL("last contact", "laatste contact")
	NL("last error", "laatste fout")
	NL("last forecasts", "laatste voorspellingen")
	NL("last given", "laatst gegeven")
	NL("last kind", "laatste soort")
	NL("last period", "vorige periode")
	NL("last periods", "laatste perioden")
	NL("last received", "laatst ontvangen")
	NL("last sale", "laatste verkoop")
	NL("last text", "laatste tekst")
	NL("last time", "laatste keer")
	NL("last year", "vorig jaar")
	NL("late", "te laat")
	NL("late data", "late gegevens")
	NL("late+corrected", "te laat en verbeterd")
	NL("later",
	    "later")
	NL("learned",
	    "geleerd")
	NL("leave out bad operations and do the others", "sla foute bewerkingen over en doe de andere")
	NL("leave out columns that the model does not know",
	    "laat kolommen weg die het model niet kent")
	NL("leave: ", "vertrek: ")
	NL("left", "vertrokken")
	NL("left out",
	    "buiten telling")
	NL("less",
	    "minder")
	NL("let the group read and write, whatever the umask",
	    "laat de groep lezen en schrijven, wat de umask ook zegt")
	NL("level", "niveau")
	NL("level and trend", "niveau en trend")
	NL("levels", "niveaus")
	NL("lifetime", "totaal")
	NL("lift",
	    "lift")
	NL("like '%(name)\\t%(revenue:money)'",
	    "zoals '%(name)\\t%(revenue:money)'")
	NL("limit", "grens")
	NL("line",
	    "regel")
	NL("link", "verband")
	NL("links", "banden")
	NL("list", "lijst")
	NL("list the commands, or show the manual of one",
	    "noem de opdrachten, of toon de handleiding van een")
	NL("list the texts that have no Dutch translation",
	    "noem de teksten zonder Nederlandse vertaling")
	NL("lo", "van")
	NL("log-likelihood", "log-likelihood")
	NL("log-likelihood without", "log-aannemelijkheid zonder")
	NL("log-loss",
	    "log-loss")
	NL("lost", "verloren")
	NL("lost is who bought nothing for so long",
	    "verloren is wie zo lang niets kocht")
	NL("low", "laag")
	NL("lowest", "laagste")
	NL("made",
	    "gemaakt")
	NL("make a compact copy there, and leave this store as it is",
	    "maak daar een compacte kopie, en laat deze opslag zoals hij is")
	NL("make a key in a new file, and encrypt with it",
	    "maak een sleutel in een nieuw bestand, en versleutel ermee")
	NL("make a model file the model of this store",
	    "maak een modelbestand het model van deze opslag")
	NL("make a store of a backup again",
	    "maak van een reservekopie weer een opslag")
	NL("make a store with a made-up company in it",
	    "maak een opslag met een verzonnen bedrijf erin")
	NL("make a task of the next step (yes); --no-task: only note its day",
	    "maak een taak van de volgende stap (ja); --no-task: noteer alleen de dag")
	NL("make an empty store", "maak een lege opslag")
	NL("make one record of two or more", "maak één record van twee of meer")
	NL("make the store as small as it can be",
	    "maak de opslag zo klein als hij kan zijn")
	NL("margin", "marge")
	NL("margin each", "marge elk")
	NL("margin, instead of revenue", "marge, in plaats van omzet")
	NL("mark", "kenmerk")
	NL("may",
	    "mag")
	NL("may they be contacted, and why not",
	    "mogen zij benaderd worden, en waarom niet")
	NL("mean", "gemiddelde")
	NL("mean inside",
	    "gemiddeld erin")
	NL("mean of the rest",
	    "gemiddeld in de rest")
	NL("meaning", "betekenis")
	NL("means over periods; day: the values themselves", "gemiddelden over perioden; day: de waarden zelf")
	NL("measure", "maat")
	NL("measure[,...]", "maat[,…]")
	NL("median days",
	    "mediaan dagen")
	NL("members", "leden")
	NL("merged", "samengevoegd")
	NL("message", "bericht")
	NL("messages", "berichten")
	NL("messages and calls with nobody we know: whose are they?", "berichten en gesprekken met onbekenden: van wie zijn ze?")
	NL("messages of addresses that are known by now; prints handles", "berichten van adressen die nu bekend zijn; toont handles")
	NL("met", "gesproken")
	NL("method",
	    "methode")
	NL("methods", "methoden")
	NL("missing", "ontbreekt")
	NL("mix",
	    "samenstelling")
	NL("model", "model")
	NL("model revision", "versie van het model")
	NL("month", "maand")
	NL("months", "maanden")
	NL("more",
	    "meer")
	NL("most like", "lijkt het meest op")
	NL("mostly",
	    "vooral")
	NL("moved",
	    "verder")
	NL("n", "n")
	NL("name", "naam")
	NL("name at most so many findings of a kind; all are counted",
	    "noem hoogstens zoveel bevindingen per soort; alle worden geteld")
	NL("name given", "genoemd")
	NL("name=value", "naam=waarde")
	NL("name=value[:period]", "naam=waarde[:periode]")
	NL("name[=file]", "naam[=bestand]")
	NL("ndjson, json, csv, vcard or ics", "ndjson, json, csv, vcard of ics")
	NL("ndjson, json, csv, vcard, vcard4 or ics",
	    "ndjson, json, csv, vcard, vcard4 of ics")
	NL("never came", "nooit meer")
	NL("new",
	    "nieuw")
	NL("new customers",
	    "nieuwe klanten")
	NL("new products",
	    "nieuwe artikelen")
	NL("new task: %.*s%u", "nieuwe taak: %.*s%u")
	NL("next", "volgende")
	NL("next on", "volgende op")
	NL("next purchase", "volgende aankoop")
	NL("next: %.*s %.*s%u %.*s\n",
	    "volgende: %.*s %.*s%u %.*s\n")
	NL("no amount",
	    "geen bedrag")
	NL("no better with it in the backtest", "in de toets op het verleden niet beter ermee")
	NL("no chance known",
	    "kans onbekend")
	NL("no consent", "geen toestemming")
	NL("no date",
	    "geen datum")
	NL("no history", "geen verleden")
	NL("no sales to forecast from", "geen verkopen om uit te voorspellen")
	NL("no warning of records that look like some that are there", "geen waarschuwing voor records die op bestaande lijken")
	NL("no warning when it looks like a record that is there", "geen waarschuwing als het op een bestaand record lijkt")
	NL("nobody", "niemand")
	NL("nobody's",
	    "van niemand")
	NL("none",
	    "geen")
	NL("not counted from sales", "niet uit verkopen geteld")
	NL("not known", "niet bekend")
	NL("note", "opmerking")
	NL("nothing but zeros", "niets dan nullen")
	NL("nothing changes", "er verandert niets")
	NL("nothing for longer than ever before", "langer niets dan ooit tevoren")
	NL("now", "nu")
	NL("number", "getal")
	NL("of", "van")
	NL("of %llu", "van %llu")
	NL("of a damaged store, all that can be read", "van een beschadigde opslag alles wat leesbaar is")
	NL("of before",
	    "van eerder")
	NL("of customers", "van klanten")
	NL("of dates: DD-MM-YYYY, MM/DD/YY HH:MM, ...",
	    "van datums: DD-MM-YYYY, MM/DD/YY HH:MM, …")
	NL("of inside",
	    "van erin")
	NL("of it lost",
	    "daarvan verloren")
	NL("of labels and help: en or nl (the interface's)",
	    "van benamingen en hulp: en of nl (die van het programma)")
	NL("of lifetime",
	    "van de waarde")
	NL("of mail, calendars, calls: an address or number of ours, @domain, +3130123*", "bij mail, agenda's, gesprekken: een adres of nummer van ons, @domein, +3130123*")
	NL("of mail: keep what a message quotes of earlier ones", "bij mail: bewaar wat een bericht aanhaalt uit eerdere")
	NL("of parties", "van relaties")
	NL("of profit", "van winst")
	NL("of profit, by customers from the best",
	    "van de winst, naar klanten vanaf de beste")
	NL("of revenue", "van omzet")
	NL("of so many",
	    "van zoveel")
	NL("of the case afterwards", "van de zaak daarna")
	NL("of the channel", "van het kanaal")
	NL("of the contact (what fits the channel of the case)",
	    "van het contact (wat past bij het kanaal van de zaak)")
	NL("of the other",
	    "van het andere")
	NL("of the rest",
	    "van de rest")
	NL("of the segment",
	    "van het segment")
	NL("of them", "van hen")
	NL("of what is lost, by customers from the first",
	    "van wat verloren gaat, naar klanten vanaf de eerste")
	NL("of which",
	    "waarvan")
	NL("offer what may follow the words of a command line",
	    "bied aan wat op de woorden van een opdrachtregel kan volgen")
	NL("on %s: %.*s", "op %s: %.*s")
	NL("on behalf of whom", "namens wie")
	NL("one channel", "één kanaal")
	NL("one customer: when it buys which product or family",
	    "een klant: wanneer die welk artikel of welke groep koopt")
	NL("one record has a value for it, which is no longer shown", "één record heeft er een waarde voor, die niet meer getoond wordt")
	NL("one row for each",
	    "een rij voor elke")
	NL("one row per series: the sum of the periods ahead; with --next per product", "een regel per reeks: de som van de periodes vooruit; met --next per artikel")
	NL("one row per value of these: fields, paths, day, week, month, quarter, year",
	    "een regel per waarde hiervan: velden, paden, day, week, month, quarter, year")
	NL("one row: all of them together", "één regel: allen samen")
	NL("one value only: too little history for an interval", "maar één waarde: te weinig verleden voor marges")
	NL("only cases opened in it", "alleen zaken die daarin geopend zijn")
	NL("only changes of this field", "alleen wijzigingen van dit veld")
	NL("only changes to the record", "alleen wijzigingen van het record")
	NL("only contacts", "alleen contacten")
	NL("only known", "alleen bekend")
	NL("only mine", "alleen de mijne")
	NL("only mine (so it is when your login is known)",
	    "alleen de mijne (vanzelf zo als uw login bekend is)")
	NL("only read all of the backup, and show what it is",
	    "lees alleen de hele reservekopie, en toon wat het is")
	NL("only records for which this is true",
	    "alleen records waarvoor dit waar is")
	NL("only records of this type",
	    "alleen records van deze soort")
	NL("only sales (with --contacts or --changes: these too)",
	    "alleen verkopen (met --contacts of --changes: die ook)")
	NL("only sales of this family of products", "alleen verkopen van deze groep artikelen")
	NL("only sales of this product", "alleen verkopen van dit artikel")
	NL("only sales to the accounts in this segment", "alleen verkopen aan de relaties in dit segment")
	NL("only sales to the accounts of a colleague", "alleen verkopen aan de relaties van een collega")
	NL("only sales to this account", "alleen verkopen aan deze relatie")
	NL("only snapshots, each of them", "alleen momentopnamen, elke")
	NL("only the days that were kept", "alleen de dagen die bewaard zijn")
	NL("only the n largest series; 0: all",
	    "alleen de n grootste reeksen; 0: alle")
	NL("only these days", "alleen deze dagen")
	NL("only these fields or expressions",
	    "alleen deze velden of uitdrukkingen")
	NL("only these: case,promise,task,...",
	    "alleen deze: case,promise,task,…")
	NL("only these: unreachable, stale, doubtful, double, outcome, answer, incomplete",
	    "alleen deze: unreachable, stale, doubtful, double, outcome, answer, "
	    "incomplete")
	NL("only these; doubles take the longest", "alleen deze; dubbelen zoeken duurt het langst")
	NL("only this journey", "alleen deze klantreis")
	NL("only this period: 2025-Q3, 12mo, 2025-01..2025-04",
	    "alleen deze periode: 2025-Q3, 12mo, 2025-01..2025-04")
	NL("only those of a colleague, or of none",
	    "alleen die van een collega, of van none: niemand")
	NL("only those of the n largest sales; 0: all", "alleen die met de n grootste verkopen; 0: alle")
	NL("only those past or near it",
	    "alleen die erover of er dichtbij zijn")
	NL("only those past their deadline",
	    "alleen die over hun termijn zijn")
	NL("only those who came into it", "alleen wie erin gekomen is")
	NL("only those who left it", "alleen wie eruit gegaan is")
	NL("only what came after this entry of the journal",
	    "alleen wat na deze boeking kwam")
	NL("only who may be contacted for that",
	    "alleen wie daarvoor benaderd mag worden")
	NL("only who may not: whom --may leaves out",
	    "alleen wie niet mag: wie --may weglaat")
	NL("open", "open")
	NL("open cases", "open zaken")
	NL("open cases, the most urgent first",
	    "open zaken, de dringendste eerst")
	NL("open cases: %u\n",
	    "open zaken: %u\n")
	NL("opened", "geopend")
	NL("option ...", "optie …")
	NL("or one type with -w.  A record that others refer to stays, unless --cascade.",
	    "of een soort met -w.  Een record waar andere naar verwijzen blijft, tenzij --cascade.")
	NL("or one type with -w: crm set account -w 'city = \"Gouda\"' owner=@anna\nfield=text is read by the field's type, field:=expression is computed,\nfield= clears, field+=value and field-=value change a list.",
	    "of een soort met -w: crm set account -w 'city = \"Gouda\"' owner=@anna\nveld=tekst wordt gelezen naar het type van het veld, veld:=uitdrukking berekend,\nveld= maakt leeg, veld+=waarde en veld-=waarde wijzigen een lijst.")
	NL("orders", "orders")
	NL("orders each", "orders elk")
	NL("organisations with levels where nobody is met, by what they bring",
	    "organisaties met niveaus waar niemand gesproken is, naar wat zij brengen")
	NL("origins", "momenten")
	NL("other",
	    "andere")
	NL("other method", "andere methode")
	NL("others", "overige")
	NL("out of stock", "uitverkocht")
	NL("outcome", "uitkomst")
	NL("own revenue", "eigen omzet")
	NL("own rhythm", "eigen ritme")
	NL("p", "p")
	NL("p of all", "p van allemaal")
	NL("paid", "betaald")
	NL("pairs", "paren")
	NL("parameter", "parameter")
	NL("part", "deel")
	NL("parties", "relaties")
	NL("party", "relatie")
	NL("party [text | -] [field=value ...]", "relatie [tekst | -] [veld=waarde …]")
	NL("passed", "verstreken")
	NL("past date",
	    "datum voorbij")
	NL("past rate", "tempo tot nu toe")
	NL("people", "mensen")
	NL("per colleague: how much, how completely and how soon they record",
	    "per collega: hoeveel, hoe volledig en hoe snel zij vastleggen")
	NL("percent",
	    "procent")
	NL("percent,...", "procent,…")
	NL("period", "periode")
	NL("period value [field=value ...]", "periode waarde [veld=waarde …]")
	NL("periods", "perioden")
	NL("periods ahead", "perioden vooruit")
	NL("periods ahead, the running one among them",
	    "perioden vooruit, de lopende meegeteld")
	NL("person", "persoon")
	NL("personal", "persoonlijk")
	NL("postcode", "postcode")
	NL("preferred", "voorkeur")
	NL("present", "aanwezig")
	NL("price",
	    "prijs")
	NL("priority", "voorrang")
	NL("product",
	    "artikel")
	NL("profit", "winst")
	NL("promise", "belofte")
	NL("prospects",
	    "prospects")
	NL("prove that no entry was changed, left out or put in",
	    "bewijs dat geen boeking veranderd, weggelaten of ingevoegd is")
	NL("purchase", "aankoop")
	NL("purchases", "aankopen")
	NL("purpose",
	    "doel")
	NL("purpose[/channel]",
	    "doel[/kanaal]")
	NL("purpose[/channel] ref ...",
	    "doel[/kanaal] verwijzing …")
	NL("put the backup in the place of a file of that name",
	    "zet de reservekopie in de plaats van een bestand met die naam")
	NL("qualities", "kwaliteiten")
	NL("quality", "kwaliteit")
	NL("quantity",
	    "aantal")
	NL("quarter", "kwartaal")
	NL("quarters", "kwartalen")
	NL("question", "vraag")
	NL("rate", "aandeel")
	NL("rate from", "percentage van")
	NL("rate until", "percentage tot")
	NL("rate: ", "tempo: ")
	NL("rated", "beoordeeld")
	NL("read", "gelezen")
	NL("read a model file and name every fault in it",
	    "lees een modelbestand en noem elke fout erin")
	NL("read contacts, one a line, written like the operands",
	    "lees contacten, één per regel, geschreven als de operanden")
	NL("read groups, one per line, as crm dupes -O merge writes them",
	    "lees groepen, één per regel, zoals crm dupes -O merge ze schrijft")
	NL("readers", "lezers")
	NL("reads records", "leest records")
	NL("realised", "behaald")
	NL("reason", "reden")
	NL("reasons", "redenen")
	NL("received", "ontvangen")
	NL("recency", "recentheid")
	NL("reciprocity", "wederkerigheid")
	NL("record",
	    "gegeven")
	NL("record a complaint or question; prints its handle",
	    "leg een klacht of vraag vast; toont de handle")
	NL("record a contact in one line; prints its handle",
	    "leg een contact vast in een regel; toont de handle")
	NL("record an answer; the first one stops the clock",
	    "leg een antwoord vast; het eerste zet de klok stil")
	NL("record what was learned, or that they asked again",
	    "leg vast wat bleek, of dat zij opnieuw vroegen")
	NL("recorded later", "later vastgelegd")
	NL("records",
	    "records")
	NL("ref", "verwijzing")
	NL("ref ...", "verwijzing …")
	NL("ref ... [field=value ...]", "verwijzing … [veld=waarde …]")
	NL("ref ... field=value ...", "verwijzing … veld=waarde …")
	NL("ref ... purpose=value [field=value ...]",
	    "verwijzing … doel=waarde [veld=waarde …]")
	NL("ref ref ...", "verwijzing verwijzing …")
	NL("referrals", "aanbevelingen")
	NL("refuse unless exactly so many records change",
	    "weiger tenzij precies zoveel records veranderen")
	NL("refuse unless the record has this revision",
	    "weiger tenzij het record deze revisie heeft")
	NL("refuse when more records would change",
	    "weiger als er meer zouden veranderen")
	NL("refused", "geweigerd")
	NL("remainder", "rest")
	NL("remove records", "verwijder records")
	NL("remove the setting", "verwijder de instelling")
	NL("removed", "verwijderd")
	NL("reopened",
	    "heropend")
	NL("repeats",
	    "herhalingen")
	NL("reply", "antw.")
	NL("required", "verplicht")
	NL("resource", "hulpbron")
	NL("rest",
	    "rest")
	NL("result", "gevolg")
	NL("returned",
	    "teruggekomen")
	NL("returns", "retouren")
	NL("revenue", "omzet")
	NL("revenue (so without it), quantity or margin; with --series a column",
	    "revenue (omzet, ook zonder deze optie), quantity (aantal) of margin (marge); met --series een kolom")
	NL("revenue at stake", "omzet op het spel")
	NL("revenue before", "omzet ervoor")
	NL("revenue held out", "omzet buiten gehouden")
	NL("revenue, margin or quantity",
	    "omzet, marge of aantal: revenue, margin, quantity")
	NL("revision", "revisie")
	NL("rewrites records", "herschrijft records")
	NL("rhythm", "ritme")
	NL("role", "rol")
	NL("rule", "regel")
	NL("said", "gezegd")
	NL("sales",
	    "verkopen")
	NL("sales, contacts and changes of a party, newest first",
	    "verkopen, contacten en wijzigingen van een relatie, nieuwste eerst")
	NL("same domain", "zelfde domein")
	NL("satisfaction", "tevredenheid")
	NL("say nothing but results and errors",
	    "zeg alleen uitkomsten en fouten")
	NL("scale", "schaal")
	NL("scheme", "indeling")
	NL("scheme ...", "indeling …")
	NL("scheme [day]", "indeling [dag]")
	NL("scheme scheme", "indeling indeling")
	NL("scheme/segment", "indeling/segment")
	NL("scheme[/segment]", "indeling[/segment]")
	NL("score", "score")
	NL("season", "seizoen")
	NL("see only what had happened by the end of that day",
	    "zie alleen wat aan het eind van die dag gebeurd was")
	NL("segment", "segment")
	NL("separated", "gesplitst")
	NL("set the record that has this, add one where there is none",
	    "wijzig het record dat dit heeft, voeg er een toe waar het er niet is")
	NL("several", "meer dan één")
	NL("severity", "ernst")
	NL("share",
	    "deel")
	NL("share of gaps out of rhythm", "aandeel van de tussenpozen buiten het ritme")
	NL("share of k=%u", "aandeel van k=%u")
	NL("share of our revenue", "deel van onze omzet")
	NL("share of their purchases", "deel van hun inkoop")
	NL("shell", "shell")
	NL("show how the records are found",
	    "toon hoe de records gevonden worden")
	NL("show long answers page by page",
	    "toon lange antwoorden per bladzijde")
	NL("show or change settings", "toon of wijzig instellingen")
	NL("show records with all their fields",
	    "toon records met al hun velden")
	NL("show the records of a type, all or by a filter",
	    "toon de records van een soort, alle of door een filter")
	NL("show the version", "toon de versie")
	NL("show this help", "toon deze hulp")
	NL("show what would change, and change nothing",
	    "toon wat zou veranderen, en verander niets")
	NL("show where the file is", "toon waar het bestand staat")
	NL("sign", "teken")
	NL("since",
	    "sinds")
	NL("size", "grootte")
	NL("sizes and shares of revenue over time", "aantallen en aandelen in de omzet door de tijd")
	NL("skipped", "overgeslagen")
	NL("slipped",
	    "verschoven")
	NL("snapshot", "momentopname")
	NL("snapshots", "momentopnamen")
	NL("so many units, instead of revenue", "zoveel stuks, in plaats van omzet")
	NL("sold less", "minder verkocht")
	NL("sold more", "meer verkocht")
	NL("solve", "oplossing")
	NL("solve: %.*s (%.1fh late)", "los op: %.*s (%.1fu te laat)")
	NL("solve: %.*s (%.1fh left)", "los op: %.*s (nog %.1fu)")
	NL("solved", "opl.")
	NL("solved in time", "op tijd opgelost")
	NL("something to be done; prints its handle",
	    "iets wat gedaan moet worden; toont de handle")
	NL("soon", "bijna")
	NL("sort by a,b; -a is from high to low",
	    "sorteer op a,b; -a is van hoog naar laag")
	NL("source",
	    "bron")
	NL("split", "splitsing")
	NL("staff", "medewerker")
	NL("stage",
	    "fase")
	NL("stage then",
	    "fase toen")
	NL("stale", "verouderd")
	NL("stand before it",
	    "staan ervoor")
	NL("standard error",
	    "standaardfout")
	NL("stands",
	    "geldt")
	NL("state", "stand")
	NL("status", "status")
	NL("status 1 when more is wrong than the model allows",
	    "status 1 als er meer mis is dan het model toestaat")
	NL("status 1 when something is found",
	    "status 1 als er iets gevonden is")
	NL("status 1 when the answer to one of them is no",
	    "status 1 als het antwoord voor een van hen nee is")
	NL("status 1 when there is something to do",
	    "status 1 als er iets te doen is")
	NL("stays",
	    "blijft")
	NL("step", "stap")
	NL("steps made", "gedane stappen")
	NL("still a customer", "nog klant")
	NL("still buys",
	    "koopt nog")
	NL("store format", "opslagvorm")
	NL("store the good rows though others are refused",
	    "neem de goede regels op, ook als andere geweigerd worden")
	NL("street", "straat")
	NL("strength", "sterkte")
	NL("strength known", "sterkte bekend")
	NL("strength parts", "delen van de sterkte")
	NL("suggest", "suggesties")
	NL("suggestion", "suggestie")
	NL("suggestion about", "suggestie over")
	NL("suggestion: %.*s\n",
	    "suggestie: %.*s\n")
	NL("suggestion: %s: %.*s\n",
	    "suggestie: %s: %.*s\n")
	NL("sum over records of this type instead of sales",
	    "tel over records van deze soort in plaats van verkopen")
	NL("surname", "achternaam")
	NL("table", "tabel")
	NL("table, tsv, csv, json, ndjson, yaml, md, html, ids or count",
	    "table, tsv, csv, json, ndjson, yaml, md, html, ids of count")
	NL("tag", "label")
	NL("take back an undo", "draai een undo terug")
	NL("take back what a command did", "draai terug wat een opdracht deed")
	NL("take in a CSV of days and their values", "haal een CSV van dagen en hun waarden binnen")
	NL("take in a file of records or sales",
	    "neem een bestand met records of verkopen op")
	NL("taken back: all of it, a purpose, a channel",
	    "ingetrokken: alles, een doel, een kanaal")
	NL("takes back", "draait terug")
	NL("target", "doel")
	NL("task", "taak")
	NL("tasks", "taken")
	NL("tasks and promised next steps that are done",
	    "taken en beloofde volgende stappen die gedaan zijn")
	NL("tasks that were not done after all",
	    "taken die toch niet gedaan waren")
	NL("telephone", "telefoon")
	NL("template", "sjabloon")
	NL("ten times all before it once: not taken to come again", "één keer tien maal alles ervoor: telt niet mee voor wat komt")
	NL("tenure", "hoe lang klant")
	NL("text", "tekst")
	NL("text [ref ...] [field=value ...]", "tekst [verwijzing …] [veld=waarde …]")
	NL("text, md or html", "text, md of html")
	NL("that day (half of the time since the first sale)",
	    "die dag (halverwege sinds de eerste verkoop)")
	NL("the chance of each stage: by the model, and as learned",
	    "de kans van elke fase: volgens het model, en zoals geleerd")
	NL("the channels of sales, of contacts, or both", "de kanalen van verkopen, van contacten, of beide")
	NL("the consents that stand",
	    "de toestemmingen die gelden")
	NL("the customers that made the difference, and why",
	    "de klanten die het verschil maakten, en waarom")
	NL("the data model to begin with: standard, retail, nl, or the path of a model file",
	    "het gegevensmodel om mee te beginnen: standard, retail, nl, of het pad van een modelbestand")
	NL("the data model: show, check, compare, apply",
	    "het gegevensmodel: tonen, toetsen, vergelijken, toepassen")
	NL("the data model: standard, nl or retail",
	    "het gegevensmodel: standard, nl of retail")
	NL("the drivers there are, and what is known of each", "welke drijfveren er zijn, en wat van elk bekend is")
	NL("the empathy map, from the latest visits",
	    "de empathiekaart, uit de laatste bezoeken")
	NL("the entities, the fields of one, or the model's text",
	    "de soorten, de velden van een ervan, of de tekst van het model")
	NL("the file may grow to", "het bestand kan groeien tot")
	NL("the first row names the columns",
	    "de eerste regel noemt de kolommen")
	NL("the fitted models and how far to trust them",
	    "de geschatte modellen en hoe ver ze te vertrouwen zijn")
	NL("the five largest changes since the last one saved, and why", "de vijf grootste veranderingen sinds de vorige bewaarde, en waarom")
	NL("the forecast as a letter: plot, what changed, how good it was",
	    "de prognose als brief: grafiek, wat veranderde, hoe goed ze was")
	NL("the forecast if a driver had this value", "de prognose als een drijfveer deze waarde had")
	NL("the group to share with", "de groep om mee te delen")
	NL("the key it was encrypted with",
	    "de sleutel waarmee hij versleuteld is")
	NL("the least of them", "de minste van hen")
	NL("the model as a list of words and their meaning",
	    "het model als een lijst van woorden met hun betekenis")
	NL("the model of when they buy (auto: by likelihood)",
	    "het model van wanneer zij kopen (auto: naar aannemelijkheid)")
	NL("the newest entry and its hash, to be kept elsewhere",
	    "de nieuwste boeking en haar hash, om elders te bewaren")
	NL("the period of the first purchase (week to year), or any field",
	    "de periode van de eerste aankoop (week tot year), of een veld")
	NL("the relationship with a party: how good it is, whom we know",
	    "de band met een relatie: hoe goed die is, wie wij kennen")
	NL("the relationship with a party: whom we know there",
	    "de band met een relatie: wie wij er kennen")
	NL("the same for every row", "hetzelfde voor elke regel")
	NL("the segments of a scheme: parties, revenue, shares",
	    "de segmenten van een indeling: relaties, omzet, aandelen")
	NL("the series is too short to tell, or over", "de reeks is te kort om het te weten, of voorbij")
	NL("the sheet before a visit: who they are, what happened last, what waits",
	    "het blad voor een bezoek: wie zij zijn, wat er laatst was, wat wacht")
	NL("the step of the series", "de stap van de reeks")
	NL("the steps of each journey", "de stappen van elke klantreis")
	NL("the store to work on", "de opslag om mee te werken")
	NL("the user's own file instead of the store's",
	    "het eigen bestand van de gebruiker in plaats van dat van de opslag")
	NL("the values of a driver", "de waarden van een drijfveer")
	NL("their details were confirmed today",
	    "hun gegevens zijn vandaag bevestigd")
	NL("their handle", "handle van wie")
	NL("there already", "was er al")
	NL("they agreed, or another ground holds; prints handles",
	    "zij stemden toe, of er is een andere grond; toont de handles")
	NL("this method instead of what the backtest favours",
	    "deze methode in plaats van wat de toets op het verleden aanwijst")
	NL("this week", "deze week")
	NL("those done too", "ook wat gedaan is")
	NL("those of a colleague, or of none",
	    "die van een collega, of van none: niemand")
	NL("those of periods that are over, too", "ook die van perioden die voorbij zijn")
	NL("those that do not stand, too",
	    "ook wat niet geldt")
	NL("those who left, too", "ook wie vertrokken is")
	NL("those without gaps and those without people, too",
	    "ook zonder gaten en zonder mensen")
	NL("through", "via")
	NL("through them", "via hen")
	NL("time", "tijd")
	NL("timeline", "tijdlijn")
	NL("times", "maal")
	NL("to", "naar")
	NL("to come", "nog")
	NL("to do", "te doen")
	NL("to do then (the text): ",
	    "dan te doen (de tekst): ")
	NL("today", "vandaag")
	NL("together", "samen")
	NL("tone", "toon")
	NL("too far ahead", "te ver vooruit")
	NL("too few of its values are known", "te weinig van zijn waarden zijn bekend")
	NL("too little history to test a method on", "te weinig verleden om een methode op te toetsen")
	NL("too often", "te vaak")
	NL("topic", "onderwerp")
	NL("total", "totaal")
	NL("trend", "trend")
	NL("true", "ja")
	NL("trust", "vertrouwen")
	NL("trust, commitment, satisfaction, fairness, and what they rest on",
	    "vertrouwen, betrokkenheid, tevredenheid, billijkheid, en waarop zij berusten")
	NL("type", "soort")
	NL("type field=value ...", "soort veld=waarde …")
	NL("type[/key] field=value ...", "soort[/sleutel] veld=waarde …")
	NL("under which name; else revenue/week and the like", "onder welke naam; anders revenue/week en dergelijke")
	NL("undo", "undo")
	NL("undone by", "teruggedraaid door")
	NL("unexplained",
	    "onverklaard")
	NL("unique", "uniek")
	NL("unit", "eenheid")
	NL("unknown",
	    "onbekend")
	NL("unreachable", "onbereikbaar")
	NL("until", "tot")
	NL("usage:", "gebruik:")
	NL("used", "gebruikt")
	NL("user", "gebruiker")
	NL("usually %.0f %% is still to come.\n", "gewoonlijk komt er nog %.0f %% bij.\n")
	NL("usually nothing more comes.\n", "gewoonlijk komt er niets meer bij.\n")
	NL("utf-8, utf-16le, utf-16be or windows-1252",
	    "utf-8, utf-16le, utf-16be of windows-1252")
	NL("value", "waarde")
	NL("value if kept",
	    "waarde als klant")
	NL("values", "waarden")
	NL("version",
	    "versie")
	NL("volume",
	    "volume")
	NL("was there", "was er al")
	NL("website", "website")
	NL("week", "week")
	NL("week, month or quarter",
	    "week, maand of kwartaal")
	NL("weeks", "weken")
	NL("weight", "gewicht")
	NL("were their details read over, and are they right? (y/N) ",
	    "zijn hun gegevens nagelezen en kloppen zij? (j/N) ")
	NL("what", "wat")
	NL("what a period brought against the one before, and why",
	    "wat een periode bracht tegenover de vorige, en waarom")
	NL("what a snapshot said against what is said now, and why", "wat een momentopname zei tegen wat nu gezegd wordt, en waarom")
	NL("what a year and the periods ahead are made of: a product, an account, all", "waar een jaar en de perioden vooruit uit bestaan: een artikel, een relatie, all")
	NL("what applying a model file would change",
	    "wat het toepassen van een modelbestand zou veranderen")
	NL("what changed is told by these: product.family, account",
	    "wat veranderde wordt hiernaar verteld: product.family, account")
	NL("what customers are worth, and who buys again when",
	    "wat klanten waard zijn, en wie wanneer weer koopt")
	NL("what distinguishes a segment from the rest",
	    "wat een segment van de rest onderscheidt")
	NL("what each driver does to each series, instead of a forecast", "wat elke drijfveer met elke reeks doet, in plaats van een prognose")
	NL("what happened in this period (12 months, up to the day)", "wat in deze periode gebeurde (12 maanden, tot en met de dag)")
	NL("what has been sent", "wat verzonden is")
	NL("what has so small a share of false finds",
	    "wat zo'n klein deel valse vondsten heeft")
	NL("what holds where they differ: first, second, newest, a reference, FIELD=which",
	    "wat geldt waar zij verschillen: first, second, newest, een verwijzing, VELD=welke")
	NL("what is done for a segment, step by step",
	    "wat voor een segment gedaan wordt, stap voor stap")
	NL("what is shown of each step",
	    "wat van elke stap getoond wordt")
	NL("what is sold", "wat er verkocht wordt")
	NL("what is to be done next: the name of the task (the text)",
	    "wat hierna te doen is: de naam van de taak (de tekst)")
	NL("what is to be done, by day", "wat gedaan moet worden, op dag")
	NL("what is to be sent, with the address: a mailing list",
	    "wat verzonden moet worden, met het adres: een verzendlijst")
	NL("what it rests on, and what stands out in that, instead of a forecast", "waar de prognose op rust, en wat daarin opvalt, in plaats van een prognose")
	NL("what its steps say, and how many stand before each",
	    "wat de stappen zeggen, en hoeveel relaties voor elk staan")
	NL("what next", "wat dan")
	NL("what saved forecasts said, and what came", "wat bewaarde prognoses zeiden, en wat er kwam")
	NL("what somebody here must do, once or again and again",
	    "wat iemand hier moet doen, eenmaal of steeds weer")
	NL("what the columns mean, in YAML",
	    "wat de kolommen betekenen, in YAML")
	NL("what the file is", "wat het bestand is")
	NL("what the open deals will bring, and what changed",
	    "wat de open verkoopkansen opbrengen, en wat er veranderde")
	NL("what they were at that time",
	    "wat zij op dat moment waren")
	NL("what they will bring per period, by their chances",
	    "wat zij per periode opbrengen, naar hun kansen")
	NL("what to do now, and why, the most worth first",
	    "wat nu te doen is, en waarom, het meest waard eerst")
	NL("what to take for the present moment", "wat als dit moment geldt")
	NL("what was changed since an entry, for other systems",
	    "wat er veranderd is sinds een boeking, voor andere systemen")
	NL("what was given and received, per resource or over time",
	    "wat gegeven en ontvangen is, per hulpbron of door de tijd")
	NL("what was given and withdrawn, and what stands",
	    "wat gegeven en ingetrokken is, en wat geldt")
	NL("what was won, lost, new, and what slipped",
	    "wat gewonnen, verloren en nieuw is, en wat verschoof")
	NL("what we mean to sell, and whether we will", "wat wij willen verkopen, en of dat lukt")
	NL("what will be sold, when, how much, and how sure",
	    "wat verkocht wordt, wanneer, hoeveel en hoe zeker")
	NL("when", "wanneer")
	NL("where the figures come from, kept with each", "waar de cijfers vandaan komen, bewaard bij elk")
	NL("whether it gets better, by day that was kept and by month", "of het beter wordt, per bewaarde dag en per maand")
	NL("which", "welke")
	NL("which channels customers use together, and what it brings", "welke kanalen klanten samen gebruiken, en wat dat brengt")
	NL("which fields, in which order: a,b,c; * is all",
	    "welke velden, in welke volgorde: a,b,c; * is alle")
	NL("who", "wie")
	NL("who became a customer after the first contact, and when",
	    "wie na het eerste contact klant werd, en wanneer")
	NL("who belongs to which segment, and why",
	    "wie in welk segment hoort, en waarom")
	NL("who bought", "wie kocht")
	NL("who bought after a step, against those held out",
	    "wie kocht na een stap, tegen wie buiten gehouden is")
	NL("who bought nothing for longer than this",
	    "wie langer dan dit niets kocht")
	NL("who bought within so long", "wie kocht binnen zo lang")
	NL("who brought whom, and what that brought",
	    "wie wie aanbracht, en wat dat opbracht")
	NL("who buys more, and who less, when a driver is above normal", "wie meer koopt, en wie minder, als een drijfveer boven normaal is")
	NL("who came together, and how many of them stay",
	    "wie samen kwamen, en hoeveel van hen blijven")
	NL("who changed what and when, newest first",
	    "wie wat wanneer wijzigde, nieuwste eerst")
	NL("who does it (you)", "wie het doet (u)")
	NL("who does that (whose contact it is)",
	    "wie dat doet (van wie het contact is)")
	NL("who is a customer with less than this chance",
	    "wie klant is met minder dan deze kans")
	NL("who is gone and worth to be won back",
	    "wie weg is en het terugwinnen waard")
	NL("who is in a segment, as a stream for pipes",
	    "wie in een segment zit, als stroom voor pijpen")
	NL("who is slipping away, the most value lost first",
	    "wie wegglijdt, de meeste verloren waarde eerst")
	NL("who left it since that day, against who stayed", "wie er sinds die dag uit ging, tegen wie bleef")
	NL("who may be contacted for what, over which channel",
	    "wie waarvoor benaderd mag worden, over welk kanaal")
	NL("who moved between segments since a day", "wie sinds een dag van segment verhuisde")
	NL("who stays, who slips away, who may be won back",
	    "wie blijft, wie wegglijdt, wie terug te winnen is")
	NL("who will buy what in the coming week, and who is late",
	    "wie de komende week wat koopt, en wie laat is")
	NL("whom", "wie anders")
	NL("whose: account (so without it), segment(rfm), product, product.family", "van wie: account (zo zonder), segment(rfm), product, product.family")
	NL("why", "waarom")
	NL("why a party is where it is, with the numbers",
	    "waarom een relatie zit waar zij zit, met de getallen")
	NL("why, for the journal", "waarom, voor het journaal")
	NL("with covariates", "met covariaten")
	NL("with outcome", "met uitkomst")
	NL("with theirs", "met de hunne")
	NL("with this period; year: the same a year before, previous: the one before",
	    "met deze periode; year: dezelfde een jaar eerder, previous: de vorige")
	NL("with whom: ",
	    "met wie: ")
	NL("withdrawn",
	    "ingetrokken")
	NL("within", "erbinnen")
	NL("within a day", "binnen een dag")
	NL("without", "zonder")
	NL("without a customer",
	    "zonder klant")
	NL("without worth", "zonder waarde")
	NL("won",
	    "gewonnen")
	NL("word ...",
	    "woord …")
	NL("wording",
	    "bewoording")
	NL("working days",
	    "werkdagen")
	NL("worse is what chance alone does so seldom", "slechter is wat toeval alleen zo zelden doet")
	NL("worth", "waarde")
	NL("worth given", "waarde gegeven")
	NL("worth received", "waarde ontvangen")
	NL("worth so far", "waarde tot dan")
	NL("write OPTIONS of the manual page",
	    "schrijf OPTIONS van de handleiding")
	NL("write SYNOPSIS of the manual page, as mdoc(7)",
	    "schrijf SYNOPSIS van de handleiding, als mdoc(7)")
	NL("write out everything, or the records of a type",
	    "schrijf alles uit, of de records van een soort")
	NL("write the completion script for bash, zsh or fish",
	    "schrijf het aanvulscript voor bash, zsh of fish")
	NL("write there; csv of everything: a folder",
	    "schrijf daarheen; csv van alles: een map")
	NL("write to a file, which is replaced when all is well",
	    "schrijf naar een bestand, dat vervangen wordt als alles goed ging")
	NL("yaml, or tsv for a table", "yaml, of tsv voor een tabel")
	NL("year", "jaar")
	NL("years", "jaren")
	NL("yesterday", "gisteren")
;

const char *
nl_next(const char *en)
{
	return nl_after(catalogue, en);
}

const char *
nl_find(const char *en)
{
	return nl_search(catalogue, sizeof(catalogue) - 1, en);
}

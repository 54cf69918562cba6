# bash completion for crm; made by: crm help --complete bash
_crm_options()
{
	case $1 in
	add)
		echo " --allow-dupes -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	backup)
		echo " --key --new-key --replace --damaged --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	batch)
		echo " --keep-going -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case open')
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case respond')
		echo " --kind --status -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case note')
		echo " --kind --status -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case assign')
		echo " --kind --status -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case resolve')
		echo " --kind --status -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case reopen')
		echo " --kind --status -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	case|'case list')
		echo " --me --who --late --soon --all -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case show')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'case stats')
		echo " -b --by -i --in --again -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	changes)
		echo " --since -F --follow --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	check|'check summary')
		echo " -r --reason --exit-code -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'check list')
		echo " -r --reason --me --who --exit-code -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'check fields')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'check staff')
		echo " -p --period -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'check freeze')
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'check trend')
		echo " --since --who --frozen -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	compact)
		echo " --to --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	config)
		echo " --user --unset --path -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'consent give')
		echo " -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'consent withdraw')
		echo " --list -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'consent show')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	consent|'consent list')
		echo " --all -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'consent may')
		echo " --exit-code -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	deal|'deal forecast')
		echo " --period --horizon -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'deal list')
		echo " -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'deal stages')
		echo " -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'deal changes')
		echo " --since -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	demo)
		echo " --seed --parties --weeks --contacts -t --template --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	due)
		echo " --me -a --all --who -d --days -r --reason --exit-code -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	dupes)
		echo " --threshold -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	edit)
		echo " --as -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	evaluate)
		echo " -b --by --measure --compare --who --share -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	export)
		echo " -O --output -o --out -f --fields --damaged -w --where --param --explain --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	find)
		echo " -t --type -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	forecast|'forecast show')
		echo " -b --by --measure --period --weeks --horizon --top --level --method --backtest --sum --series --next --chance --driver --assume --effects --history --tree --apart --why --plot --no-plot --save --changes --name -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'forecast accuracy')
		echo " -b --by --exit-code --below -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'forecast report')
		echo " -b --by --measure --period --weeks --horizon --top --driver --save --name --exit-code -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	fsck)
		echo " --max --repair --to -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	help)
		echo " --complete --mdoc --mdoc-options --untranslated --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	history)
		echo " --field --verify --head -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	import)
		echo " --map --save-map --format --delimiter --encoding --header --no-header --decimal-comma --no-decimal-comma --date-format --set --create --key --rejects --keep-going --ignore-extra --clear --allow-dupes --own --whole --bulk --exact -O --output -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	init)
		echo " -t --template --shared --group --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'journey run')
		echo " -j --journey -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	journey|'journey list')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'journey show')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'journey out')
		echo " -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'journey sent')
		echo " -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'journey effect')
		echo " --within -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	list)
		echo " --may --may-not -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	log)
		echo " -t --todo --who --task --no-task --verified --stdin -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	mail|'mail queue')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'mail assign')
		echo " --new -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'mail match')
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	merge)
		echo " --prefer --stdin -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	model|'model show')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'model check')
		echo " --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'model diff')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'model apply')
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'model glossary')
		echo " --as --lang --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	put)
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	redo)
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	relation|'relation show')
		echo " -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'relation levels')
		echo " -a --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'relation gaps')
		echo " -a --all -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'relation balance')
		echo " -b --by -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'relation network')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	restore)
		echo " -n --dry-run --key --replace --damaged -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	retention|'retention cohorts')
		echo " -b --by --period --of -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'retention repeat')
		echo " --within -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'retention survival')
		echo " --silent --step -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'retention churn')
		echo " --below --silent -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'retention winback')
		echo " --silent -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'retention conversion')
		echo " -b --by --within -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'retention channels')
		echo " --of --in --pairs -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	rm)
		echo " --cascade -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment list')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	segment|'segment show')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment members')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment explain')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment moves')
		echo " --since --frozen --into --from --who --exit-code -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment profile')
		echo " --below --left -a --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment overlap')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment freeze')
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment diff')
		echo " --who --exit-code -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'segment trend')
		echo " --since --step --frozen --plot --no-plot -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	series|'series list')
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'series show')
		echo " --in --period --plot --no-plot -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'series import')
		echo " --source -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'series reaction')
		echo " -b --by --measure --period --top -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	set)
		echo " -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	show)
		echo " --empathy -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	stats)
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	sum)
		echo " -b --by --of --in --total -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	tag)
		echo " -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'target set')
		echo " --owner --account --product --family --segment --quantity --margin -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	target|'target list')
		echo " --all -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'target show')
		echo " --weeks -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'task add')
		echo " -d --due -e --every --who -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	task|'task list')
		echo " --me --who --all -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'task done')
		echo " -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	'task reopen')
		echo " -w --where --param --explain -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	timeline)
		echo " --sales --contacts --changes --brief -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	undo)
		echo " -n --dry-run -m --message --by --expect --max-changes --if-rev --all -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	value)
		echo " --horizon --discount --method --covariate -b --by --sum --curve --plot --no-plot --fit --validate --split -w --where --param --explain -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	version)
		echo " -O --output -f --fields -o --out --format --header --no-header --sort --limit -z --null --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	*)
		echo " --store --now --as-of --wait --color --pager --no-pager -q --quiet -h --help --version" ;;
	esac
}

_crm_verbs()
{
	case $1 in
	case)
		echo 'open respond note assign resolve reopen list show stats' ;;
	check)
		echo 'summary list fields staff freeze trend' ;;
	consent)
		echo 'give withdraw show list may' ;;
	deal)
		echo 'forecast list stages changes' ;;
	forecast)
		echo 'show accuracy report' ;;
	journey)
		echo 'run list show out sent effect' ;;
	mail)
		echo 'queue assign match' ;;
	model)
		echo 'show check diff apply glossary' ;;
	relation)
		echo 'show levels gaps balance network' ;;
	retention)
		echo 'cohorts repeat survival churn winback conversion channels' ;;
	segment)
		echo 'list show members explain moves profile overlap freeze diff trend' ;;
	series)
		echo 'list show import reaction' ;;
	target)
		echo 'set list show' ;;
	task)
		echo 'add list done reopen' ;;
	esac
}

_crm_commands='add backup batch case changes check compact config consent deal demo due dupes edit evaluate export find forecast fsck help history import init journey list log mail merge model put redo relation restore retention rm segment series set show stats sum tag target task timeline undo value version'

_crm()
{
	local cur=${COMP_WORDS[COMP_CWORD]} cmd= verb= verbs= i line
	local IFS=$' \t\n'
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--store|--now|--as-of|--wait|--color) ((i++)) ;;
		-*|=) ;;
		*) if [[ -z $cmd ]]; then cmd=${COMP_WORDS[i]}
			elif [[ -z $verb ]]; then verb=${COMP_WORDS[i]}; fi ;;
		esac
	done
	COMPREPLY=()
	verbs=$(_crm_verbs "$cmd")
	if [[ -n $verbs && " $verbs " == *" $verb "* ]]; then
		cmd="$cmd $verb"
		verbs=
	fi
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$(_crm_options "$cmd")" -- "$cur"))
		return
	fi
	if [[ -z $cmd ]]; then
		COMPREPLY=($(compgen -W "$_crm_commands" -- "$cur"))
		return
	fi
	if [[ -n $verbs && -z $verb && ${COMP_WORDS[COMP_CWORD-1]} != -* ]]; then
		COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
		return
	fi
	while IFS= read -r line; do
		case $line in
		:file) COMPREPLY+=($(compgen -f -- "$cur")) ;;
		:dir) COMPREPLY+=($(compgen -d -- "$cur")) ;;
		*) COMPREPLY+=("${line%%$'\t'*}") ;;
		esac
	done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
	[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=/,] ]] &&
		compopt -o nospace 2>/dev/null
	return 0
}
complete -F _crm crm

#!/bin/sh
# The store's hooks: what they see, that they may refuse, whose they must be.
. "${0%/*}/lib.sh"

mkdir -p .crm/hooks
chmod 755 .crm/hooks
cat >.crm/hooks/pre-commit <<'END'
#!/bin/sh
cat >"$CRM_STORE/seen"
! grep -q Verboden "$CRM_STORE/seen"
END
cat >.crm/hooks/post-commit <<'END'
#!/bin/sh
echo done >>"$CRM_STORE/done"
exit 1
END
chmod 755 .crm/hooks/*
ok 'a change that the hook takes' crm add account name='Bakkerij Jansen'
like 'it saw the change set' "$(cat .crm/seen)" '"op":"add".*Bakkerij'
is 'and post-commit heard of it' "$(cat .crm/done)" done
fails 4 'a change that it refuses' crm add account name=Verboden
is 'was not made' "$(crm list account -O count)" 1
is 'nor heard of' "$(cat .crm/done)" done
ok '-n asks no hook' crm add account name=Verboden -n

# A hook may read the store it belongs to, and write to another.
cat >.crm/hooks/pre-commit <<'END'
#!/bin/sh
crm list account -O count >"$CRM_STORE/read"
crm add account name=Nested >/dev/null 2>"$CRM_STORE/said"
echo $? >>"$CRM_STORE/said"
crm --store "$OTHER" add account name=Elsewhere >/dev/null || exit 1
END
crm --store other init -q
ok 'a hook that calls crm' env OTHER="$dir/other" crm add account name=Smit
is 'reads what was before' "$(cat .crm/read)" 1
is 'cannot write, and is told so at once' \
    "$(sed -n '1p;$p' .crm/said | tr '\n' ' ')" \
    'crm: add: a hook of this store may read it, not write to it 6 '
is 'and writes to another store' "$(crm --store other list account \
    -O count)" 1

chmod 775 .crm/hooks/pre-commit
fails 5 'a hook that others may write to is not run' \
    crm add account name=Vos
like 'and nothing is done behind its back' "$err" "somebody else's"
ok 'the user may vouch for the store' \
    crm config --user safe.store "$dir/.crm"
ok 'then it runs' env OTHER="$dir/other" crm add account name=Vos
chmod 600 .crm/hooks/pre-commit
n=$(crm list account -O count)
fails 5 'a hook that cannot be run is not passed over' \
    crm add account name=Blind
like 'and named' "$err" 'hooks/pre-commit is there and cannot be run'
is 'nothing was done' "$(crm list account -O count)" "$n"
done_testing

BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
}

Describe 'Get-ModelLineage' {
    It 'finds two families with their roots in the samples' {
        $edges = Get-ModelLineage *
        $edges | ForEach-Object { $_ | Should -BeOfType ProvenanceKit.LineageEdge }
        ($edges | Group-Object Group).Count | Should -Be 2
        ($edges | Where-Object Relation -EQ Root).Child | Should -Be 'aurora-base', 'borealis-base'
        $edges | Where-Object Relation -NE Root | ForEach-Object { "$($_.Parent) > $($_.Child): $($_.Relation)" } | Sort-Object | Should -Be @(
            'aurora-base > aurora-code: FineTune'
            'aurora-base > aurora-header: FineTune'
            'aurora-base > aurora-pruned: Prune'
            'aurora-code > aurora-disguised: Disguise'
            'aurora-code > aurora-merge: Merge'
            'aurora-header > aurora-merge: Merge'
            'borealis-base > borealis-code: FineTune'
        )
    }

    It 'takes folders from Get-ChildItem and fingerprints' {
        (Get-ChildItem -Directory borealis-* | Get-ModelLineage).Child | Should -Be 'borealis-base', 'borealis-code'
        (Get-ModelFingerprint borealis-* -MetadataOnly | Get-ModelLineage).Child | Should -Be 'borealis-base', 'borealis-code'
        (Get-ModelLineage -LiteralPath borealis-code, borealis-base).Root | Should -Be 'borealis-base', 'borealis-base'
    }

    It 'reports a missing model and goes on' {
        $edges = 'nope', 'borealis-base', 'borealis-code' | Get-ModelLineage -ErrorVariable problems -ErrorAction SilentlyContinue
        $edges.Child | Should -Be 'borealis-base', 'borealis-code'
        $problems.FullyQualifiedErrorId | Should -Be 'ModelNotFound,ProvenanceKit.Commands.GetModelLineageCommand'
    }

    It 'pipes into Export-Csv and ConvertTo-Json' {
        $edges = Get-ModelLineage borealis-*
        $file = Join-Path $TestDrive 'edges.csv'
        $edges | Export-Csv $file
        (Import-Csv $file).Relation | Should -Be 'Root', 'FineTune'
        ($edges | ConvertTo-Json -Depth 4 -EnumsAsStrings | ConvertFrom-Json).Relation | Should -Be 'Root', 'FineTune'
    }

    It 'shows a tree per family in <_> columns' -ForEach 80, 100 {
        $lines = Get-ModelLineage * | Out-String -Width $_ -Stream
        $lines | Where-Object { $_ -like '*Group: *' } | Should -HaveCount 2
        $lines | Where-Object { $_ -like '    aurora-merge *Merge *' } | Should -HaveCount 2
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $_
    }
}

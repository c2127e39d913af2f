# What people do with results, whichever cmdlet they come from.
BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
    $pwsh = (Get-Process -Id $PID).Path
    $null = New-ProvenanceDatabase
    Add-ModelReference *-base
    $results = @{
        Comparison  = Compare-ModelProvenance aurora-base *
        Fingerprint = Get-ModelFingerprint *-base
        Edge        = Get-ModelLineage *
        Match       = Get-ChildItem -Directory | Find-ModelAncestor -IncludeEmpty
        Test        = Get-ChildItem -Directory | Test-ModelProvenance -BaseModel aurora-base -Detailed
        Reference   = Get-ModelReference -Database $env:PROVENANCEKIT_DATABASE
        Database    = Get-ProvenanceDatabase
        CacheEntry  = Get-ProvenanceCache
        Accuracy    = @(Import-Csv (New-Item $TestDrive/pairs.csv -Value "reference,difference,label`naurora-base,aurora-code,yes`naurora-base,borealis-base,no`n")) | Measure-ProvenanceAccuracy
    }
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'A result: <_>' -ForEach 'Comparison', 'Fingerprint', 'Edge', 'Match', 'Test', 'Reference', 'Database', 'CacheEntry', 'Accuracy' {
    BeforeAll {
        $kind = $_
        $items = @($results[$kind])
    }

    It 'goes through Export-Csv and back without names of types in its cells' {
        $items.Count | Should -BeGreaterThan 0
        $file = Join-Path $TestDrive "$kind.csv"
        $items | Export-Csv $file
        $rows = @(Import-Csv $file)
        $rows.Count | Should -Be $items.Count
        Get-Content $file -Raw | Should -Not -Match 'System\.'
        $rows[0].PSObject.Properties.Name | Should -Contain (@{ Comparison = 'Verdict'; Fingerprint = 'Name'; Edge = 'Relation'; Match = 'ReferenceId'; Test = 'Outcome'; Reference = 'Id'; Database = 'Path'; CacheEntry = 'ModelPath'; Accuracy = 'PairCount' }[$kind])
    }

    It 'goes through ConvertTo-Json and back' {
        $text = $items | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue
        @($text | ConvertFrom-Json).Count | Should -Be $items.Count
    }

    It 'survives Export-Clixml and Import-Clixml and looks the same' {
        $file = Join-Path $TestDrive "$kind.xml"
        $items | Export-Clixml $file
        $copies = @(Import-Clixml $file)
        $copies[0].PSObject.TypeNames[0] | Should -Be "Deserialized.$($items[0].GetType().FullName)"
        ($copies | Out-String -Width 200) | Should -Be ($items | Out-String -Width 200)
        ($copies | Format-List | Out-String -Width 200) | Should -Be ($items | Format-List | Out-String -Width 200)
    }

    It 'fits into 100 columns without colours when they are off' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $coloured = $items | Out-String -Width 100
            $PSStyle.OutputRendering = 'PlainText'
            $plain = $items | Out-String -Width 100
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }

        $plain | Should -Not -Match "`e"
        ($coloured -replace "`e\[[\d;]*m") | Should -Be $plain
        ($plain.Split("`n") | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 101
    }
}

Describe 'Results' {
    It 'begin their rows with what they are about' {
        ($results.Comparison[0] | ConvertTo-Csv)[0] | Should -BeLike '"ReferenceModel","DifferenceModel","Verdict",*'
        ($results.Test[0] | ConvertTo-Csv)[0] | Should -BeLike '"Model","Passed","Outcome","ExitCode","Reasons",*'
    }

    It 'are grouped, sorted and selected by their properties' {
        ($results.Comparison | Group-Object Verdict | Where-Object Name -EQ 'NoEvidence').Group.DifferenceModel | Should -BeLike 'borealis-*'
        ($results.Comparison | Sort-Object PValueLog10 -Top 1).Verdict | Should -Be 'Linked'
        ($results.Edge | Group-Object Root).Count | Should -Be 2
        ($results.Match | Sort-Object QueryModel, Rank | Select-Object -First 1 -ExpandProperty QueryModel) | Should -Be 'aurora-base'
        ($results.Comparison | Where-Object { $_.LayerMap.ParentLayer -contains 3 } | Select-Object -ExpandProperty DifferenceModel) | Should -Contain 'aurora-pruned'
        ($results.Comparison | Measure-Object IdentityScore -Maximum).Maximum | Should -Be 1
    }

    It 'have a default order' {
        ($results.Fingerprint | Sort-Object -Descending).Name | Should -Be 'borealis-base', 'aurora-base'
    }

    It 'have their seconds as a property set and a view' {
        $timings = $results.Comparison[0] | Select-Object Timings
        $timings.PSObject.Properties.Name | Should -Be 'ReferenceModel', 'DifferenceModel', 'MetadataSeconds', 'WeightSeconds', 'EvidenceSeconds', 'TotalSeconds'
        $results.Comparison | Format-Table -View Timing | Out-String -Width 100 | Should -BeLike '*Evidence (s)*'
        $results.Fingerprint | Format-Table -View Timing | Out-String -Width 100 | Should -BeLike '*Weights (s)*'
    }

    It 'come back from another process as they were' {
        $copies = & $pwsh -NoProfile -Command {
            param($root)
            Import-Module "$root/out/ProvenanceKit"
            Compare-ModelProvenance "$root/tests/Samples/aurora-base" "$root/tests/Samples/aurora-code", "$root/tests/Samples/borealis-base"
        } -args "$root"
        $copies.Verdict.Value | Should -Be 'Linked', 'NoEvidence'
        $copies[0].Signals.Count | Should -BeGreaterOrEqual 8
        $copies[0].Signals[0].Score | Should -Be 1
        $copies | Out-String -Width 100 | Should -BeLike '*aurora-code*Linked*'
    }

    It 'tell what is done with -InformationVariable, by a tag' {
        $null = Compare-ModelProvenance aurora-base aurora-code, borealis-base -InformationVariable told
        ($told | Where-Object Tags -Contains 'Comparison').MessageData | Should -BeLike '*: *'
        ($told | Where-Object Tags -Contains 'Comparison') | Should -HaveCount 2
        $told.Tags | Should -Contain 'ProvenanceKit'
    }
}

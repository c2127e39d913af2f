BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
    $comparison = Compare-ModelProvenance aurora-base aurora-code
}

AfterAll {
    Pop-Location
}

Describe 'Export-ProvenanceReport' {
    It 'writes <Name> by its ending' -ForEach @(
        @{ Name = 'r.csv'; Start = 'Kind,Model,*' }
        @{ Name = 'r.json'; Start = '{*"schema_version": 1*' }
        @{ Name = 'r.md'; Start = '# Model provenance report*' }
        @{ Name = 'r.html'; Start = '<!DOCTYPE html>*' }
        @{ Name = 'r.cdx.json'; Start = '{*"bomFormat": "CycloneDX"*' }
    ) {
        $file = $comparison | Export-ProvenanceReport (Join-Path $TestDrive $Name) -PassThru
        $file | Should -BeOfType System.IO.FileInfo
        $text = Get-Content $file -Raw
        $text | Should -BeLike $Start
        $text | Should -BeLike '*aurora-code*'
    }

    It 'takes a PowerShell drive path' {
        $comparison | Export-ProvenanceReport TestDrive:/drive.md
        'TestDrive:/drive.md' | Should -Exist
    }

    It 'puts everything into one report' {
        $file = Join-Path $TestDrive 'all.json'
        & {
            $comparison
            Get-ModelLineage aurora-base, aurora-code
            Find-ModelAncestor aurora-code -Database shipped -IncludeEmpty
            Test-ModelProvenance aurora-code aurora-base -Detailed
            Get-ModelFingerprint aurora-base
        } | Export-ProvenanceReport $file
        $report = Get-Content $file -Raw | ConvertFrom-Json
        $report.comparisons.Count | Should -Be 1
        $report.lineage.Count | Should -Be 2
        $report.tests.Count | Should -Be 1
        $report.fingerprints.Count | Should -Be 1
        $report.inputs[0].files[0].sha256 | Should -Be (Get-FileHash aurora-base/model.safetensors).Hash.ToLowerInvariant()
    }

    It 'gives Import-Csv rows that can be grouped and sorted' {
        $file = Join-Path $TestDrive 'rows.csv'
        Compare-ModelProvenance aurora-base * | Export-ProvenanceReport $file
        $rows = Import-Csv $file
        $rows.Count | Should -Be (Get-ChildItem -Directory).Count
        ($rows | Group-Object Verdict | Where-Object Name -eq 'NoEvidence').Group.Model | Should -BeLike 'borealis-*'
        [double] ($rows | Where-Object Model -eq 'aurora-code').PValueLog10 | Should -BeLessThan -100
    }

    It 'adds rows to a CSV report' {
        $file = Join-Path $TestDrive 'append.csv'
        1..3 | ForEach-Object { $comparison | Export-ProvenanceReport $file -Append }
        (Import-Csv $file).Count | Should -Be 3
    }

    It 'refuses to add to other formats and tables' {
        { $comparison | Export-ProvenanceReport (Join-Path $TestDrive 'x.html') -Append } | Should -Throw -ErrorId 'AppendUnsupported,*'
        $other = Join-Path $TestDrive 'other.csv'
        Set-Content $other 'a,b'
        { $comparison | Export-ProvenanceReport $other -Append -ErrorAction Stop } | Should -Throw -ErrorId 'ReportColumnsDiffer,*'
    }

    It 'replaces a file, but not with -NoClobber, and a read-only one only with -Force' {
        $file = Join-Path $TestDrive 'old.md'
        Set-Content $file 'old'
        { $comparison | Export-ProvenanceReport $file -NoClobber } | Should -Throw -ErrorId 'ReportExists,*'
        Get-Content $file | Should -Be 'old'
        $comparison | Export-ProvenanceReport $file
        Set-ItemProperty $file IsReadOnly $true
        { $comparison | Export-ProvenanceReport $file } | Should -Throw -ErrorId 'ReportReadOnly,*'
        $comparison | Export-ProvenanceReport $file -Force
    }

    It 'writes nothing with -WhatIf' {
        $file = Join-Path $TestDrive 'whatif.html'
        $comparison | Export-ProvenanceReport $file -WhatIf
        $file | Should -Not -Exist
    }

    It 'neutralises formulas in cells' {
        $folder = New-Item (Join-Path $TestDrive '=cmd') -ItemType Directory
        Copy-Item aurora-code/* $folder
        $file = Join-Path $TestDrive 'formula.csv'
        Get-ModelFingerprint -LiteralPath $folder | Export-ProvenanceReport $file
        (Import-Csv $file).Model | Should -Be "'=cmd"
    }

    It 'reports on the ancestors of a folder of models' {
        $file = Join-Path $TestDrive 'runbook.html'
        Get-ChildItem -Directory | Find-ModelAncestor -IncludeEmpty | Export-ProvenanceReport -Path $file
        $text = Get-Content $file -Raw
        foreach ($model in (Get-ChildItem -Directory).Name) {
            $text | Should -BeLike "*$model*"
        }
    }
}

# What an operations engineer, an auditor and a pipeline do, from end to end on the samples.
BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    $models = New-Item "$TestDrive/models" -ItemType Directory
    Copy-Item "$root/tests/Samples/*-*" $models -Recurse
    Push-Location $models
    $pwsh = (Get-Process -Id $PID).Path

    function New-ForgedCard {
        $forged = Copy-Item aurora-code (Join-Path $TestDrive 'forged') -Recurse -PassThru -Force
        Set-Content (Join-Path $forged[0] 'README.md') '---', 'license: apache-2.0', 'base_model: someone/borealis-base', '---'
        $forged[0].FullName
    }

    # Runs a script file in a process of its own, as a pipeline does, and returns its exit code.
    function Invoke-Step([string] $Text, [string[]] $Arguments) {
        $script = Join-Path $TestDrive "$(New-Guid).ps1"
        Set-Content $script "Import-Module '$root/out/ProvenanceKit'", "Set-Location '$models'", $Text
        $script:output = & $pwsh -NoProfile -File $script @Arguments 2>&1 | Out-String
        $LASTEXITCODE
    }
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'The ancestors of a folder of models' {
    It 'are reported for an auditor in one line' {
        $report = Join-Path $TestDrive 'r.html'
        # On a machine that others keep busy the clock says little; what the process itself used bounds it from below.
        $used = (Get-Process -Id $PID).CPU
        $seconds = (Measure-Command { Get-ChildItem $models -Directory | Find-ModelAncestor | Export-ProvenanceReport -Path $report }).TotalSeconds
        [Math]::Min($seconds, (Get-Process -Id $PID).CPU - $used) | Should -BeLessThan 30
        $text = Get-Content $report -Raw
        $text | Should -BeLike '<!DOCTYPE html>*'
        $text | Should -Not -Match '(src|href)="https?://[^"]*\.(js|css)'
    }

    It 'are found in a database of one''s own, and never across families' {
        $null = New-ProvenanceDatabase $TestDrive/known
        Get-Item *-base | Add-ModelReference -Database $TestDrive/known
        $matches = Get-ChildItem -Directory -Exclude *-base | Find-ModelAncestor -Database $TestDrive/known
        $linked = $matches | Where-Object Verdict -EQ 'Linked'
        ($linked | Where-Object QueryModel -Like 'aurora-*').Model | Select-Object -Unique | Should -Be 'aurora-base'
        ($linked | Where-Object QueryModel -Like 'borealis-*').Model | Select-Object -Unique | Should -Be 'borealis-base'
        ($linked.QueryModel | Select-Object -Unique).Count | Should -Be (Get-ChildItem -Directory -Exclude *-base).Count
    }

    It 'go from Find-LocalModel through Find-ModelAncestor into a table' {
        $file = Join-Path $TestDrive 'inventory.csv'
        Find-LocalModel $models | Find-ModelAncestor -Database $TestDrive/known -Top 1 -IncludeEmpty | Export-Csv $file
        $rows = Import-Csv $file
        $rows.QueryModel | Sort-Object | Should -Be ((Get-ChildItem -Directory).Name | Sort-Object)
        ($rows | Where-Object QueryModel -EQ 'aurora-disguised').Model | Should -Be 'aurora-base'
    }
}

Describe 'A lineage' {
    It 'is drawn and reported' {
        $edges = Get-ChildItem -Directory | Get-ModelLineage
        ($edges | Where-Object Relation -EQ 'Root').Child | Sort-Object | Should -Be 'aurora-base', 'borealis-base'
        $edges | ConvertTo-ProvenanceDiagram | Should -BeLike '*aurora-code*'
        $edges | Export-ProvenanceReport $TestDrive/lineage.md -PassThru | Should -Exist
        $edges | Export-ProvenanceReport $TestDrive/lineage.cdx.json
        ((Get-Content $TestDrive/lineage.cdx.json -Raw | ConvertFrom-Json).components | Measure-Object).Count | Should -BeGreaterOrEqual (Get-ChildItem -Directory).Count
    }
}

Describe 'A gate' {
    BeforeAll {
        $forged = New-ForgedCard
        Set-Content $TestDrive/allow.json '{ "name": "House", "allow": { "baseModels": ["aurora-base"] }, "deny": { "baseModels": ["borealis-*"] } }'
        $step = '
            param([string[]] $Model, [string] $Policy)
            $ErrorActionPreference = "Stop"
            try { $results = @($Model -split "," | Test-ModelProvenance -PolicyPath $Policy -ReferencePath *-base -Detailed) } catch { "$_"; exit 2 }
            $results | ForEach-Object { "$($_.Model): $($_.Outcome): $($_.Reasons)" }
            exit ($results | Measure-Object ExitCode -Maximum).Maximum'
        # param has to come first in a script.
        function Invoke-Gate([string] $Model) {
            $script = Join-Path $TestDrive 'gate.ps1'
            Set-Content $script ($step -replace '(?s)(param\([^\n]*\))', "`$1`nImport-Module '$root/out/ProvenanceKit'; Set-Location '$models'")
            $script:output = & $pwsh -NoProfile -File $script -Model $Model -Policy "$TestDrive/allow.json" 2>&1 | Out-String
            $LASTEXITCODE
        }
    }

    It 'lets through what the policy allows' {
        Invoke-Gate 'aurora-code,aurora-disguised' | Should -Be 0
    }

    It 'stops what the policy denies, and says which rule' {
        Invoke-Gate borealis-code | Should -Be 1
        $output | Should -BeLike '*borealis-base*denies*'
    }

    It 'stops a batch for one model' {
        Invoke-Gate 'aurora-code,borealis-code' | Should -Be 1
    }

    It 'ends with an error of its own for what can''t be read' {
        Invoke-Gate no-such-model | Should -Be 2
    }

    It 'does not pass what could not be told' {
        Invoke-Step 'exit (Test-ModelProvenance aurora-code -Detailed).ExitCode' | Should -Be 3
        Invoke-Step 'exit [int] -not (Test-ModelProvenance aurora-code -OnInconclusive Pass)' | Should -Be 0
    }

    It 'names a forged model card' {
        $result = Test-ModelProvenance $forged -ReferencePath *-base -Detailed
        $result.ExitCode | Should -Be 1
        $result.Reasons | Should -BeLike '*declares someone/borealis-base*aurora-base instead*'
        Invoke-Step "exit (Test-ModelProvenance '$forged' -ReferencePath *-base -Detailed).ExitCode" | Should -Be 1
    }

    It 'fails a step by an error with -ThrowOnFailure' {
        Invoke-Step 'Test-ModelProvenance aurora-code borealis-base -ThrowOnFailure; "went on"' | Should -Be 1
        $output | Should -BeLike '*borealis-base*'
        $output | Should -Not -BeLike '*went on*'
        Invoke-Step '$null = Test-ModelProvenance aurora-code aurora-base -ThrowOnFailure' | Should -Be 0
    }
}

Describe 'Evidence for later' {
    It 'is kept as fingerprints that stand for the models' {
        Get-ChildItem -Directory *-base | Export-ModelFingerprint -Destination $TestDrive/fingerprints
        $reference = Import-ModelFingerprint $TestDrive/fingerprints/aurora-base.pkfp
        (Compare-ModelProvenance $reference aurora-code, borealis-code).Verdict | Should -Be 'Linked', 'NoEvidence'
        (Get-Item $TestDrive/fingerprints/*.pkfp | Compare-ModelProvenance aurora-base).Verdict | Should -Be 'Identical', 'NoEvidence'
    }

    It 'is kept as rows that are added day by day' {
        1..2 | ForEach-Object { Get-Item aurora-code | Compare-ModelProvenance aurora-base | Export-ProvenanceReport $TestDrive/log.csv -Append }
        (Import-Csv $TestDrive/log.csv).Verdict | Should -Be 'Linked', 'Linked'
    }
}

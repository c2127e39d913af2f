BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
    $csv = Join-Path $TestDrive 'pairs.csv'
    Set-Content $csv 'reference,difference,label', 'aurora-base,aurora-code,fine-tune', 'aurora-code,aurora-disguised,related', 'aurora-base,borealis-base,independent'
    $json = Join-Path $TestDrive 'pairs.json'
    Import-Csv $csv | ConvertTo-Json | Set-Content $json
}

AfterAll {
    Pop-Location
}

Describe 'Measure-ProvenanceAccuracy' {
    It 'counts both methods side by side' {
        $report = Measure-ProvenanceAccuracy $csv -Root .
        $report | Should -BeOfType ProvenanceKit.AccuracyReport
        $report.PairCount | Should -Be 3
        $report.Evidence.Confusion.TruePositives | Should -Be 2
        $report.Evidence.Confusion.FalsePositives | Should -Be 0
        $report.Evidence.AreaUnderCurve | Should -Be 1
        $report.Reference.Confusion.FalsePositives | Should -Be 1
        $report.Reference.Errors.Difference | Should -Be 'borealis-base'
        $report.Evidence.Roc.Count | Should -BeGreaterThan 1
    }

    It 'takes JSON, rows and files from the pipeline' {
        (Measure-ProvenanceAccuracy $json).PairCount | Should -Be 3
        (Import-Csv $csv | Measure-ProvenanceAccuracy -EvidenceOnly).Evidence.Confusion.TruePositives | Should -Be 2
        (Get-Item $csv | Measure-ProvenanceAccuracy -EvidenceOnly).PairCount | Should -Be 3
        (Get-Content $json -Raw | ConvertFrom-Json | Measure-ProvenanceAccuracy -EvidenceOnly).PairCount | Should -Be 3
    }

    It 'resolves models from -Root, relative paths included' {
        Push-Location ..
        try {
            (Measure-ProvenanceAccuracy $csv -Root Samples -EvidenceOnly).PairCount | Should -Be 3
        }
        finally {
            Pop-Location
        }
    }

    It 'leaves a pair without a model out, with an error' {
        $report = [pscustomobject]@{ reference = 'aurora-base'; difference = 'nope'; label = 'yes' }, [pscustomobject]@{ reference = 'aurora-base'; difference = 'aurora-code'; label = 'yes' } |
            Measure-ProvenanceAccuracy -EvidenceOnly -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be 'ModelNotFound,ProvenanceKit.Commands.MeasureProvenanceAccuracyCommand'
        $report.PairCount | Should -Be 1
        $report.Skipped | Should -HaveCount 1
    }

    It 'shows a readable summary' {
        $text = Measure-ProvenanceAccuracy $csv | Out-String -Width 200
        $text | Should -BeLike '*2 of 2 related pairs found*'
        $text | Should -BeLike '*Reference kit*1 of 1 unrelated pairs called related*'
    }
}

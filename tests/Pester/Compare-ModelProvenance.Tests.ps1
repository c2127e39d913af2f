BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
}

Describe 'Compare-ModelProvenance' {
    It 'compares two folders' {
        $result = Compare-ModelProvenance aurora-base aurora-code
        $result | Should -BeOfType ProvenanceKit.ProvenanceComparison
        $result.ReferenceModel | Should -Be 'aurora-base'
        $result.DifferenceModel | Should -Be 'aurora-code'
        $result.IdentityScore | Should -BeGreaterThan 0.5
        $result.Signals.Count | Should -BeGreaterOrEqual 8
    }

    It 'answers with the verdict of the weights beside the reference''s decision' {
        $results = Compare-ModelProvenance aurora-base aurora-code, aurora-disguised, borealis-base
        $results.Verdict | Should -Be 'Linked', 'Linked', 'NoEvidence'
        $results[2].ReferenceDecision | Should -Be 'Confirmed Match'
        $results[0].PValueLog10 | Should -BeLessThan -100
        $results[0].Summary | Should -BeLike '*share trained weights*'
    }

    It 'maps layers and attributes merges' {
        (Compare-ModelProvenance aurora-base aurora-pruned).LayerMap.ParentLayer | Should -Be 0, 1, 3
        $merge = (Compare-ModelProvenance aurora-base aurora-merge -CandidateParent aurora-code, aurora-header).Evidence.Merge
        [Math]::Abs(($merge.Components | Where-Object Model -EQ 'aurora-code').Coefficient - 0.65) | Should -BeLessThan 0.01
    }

    It 'gives no verdict with -ReferenceParity and no signals with -EvidenceOnly' {
        (Compare-ModelProvenance aurora-base aurora-code -ReferenceParity).Verdict | Should -BeNullOrEmpty
        $result = Compare-ModelProvenance aurora-base aurora-code -EvidenceOnly
        $result.Verdict | Should -Be 'Linked'
        $result.Eas | Should -BeNullOrEmpty
    }

    It 'gives one result per model' {
        (Compare-ModelProvenance aurora-base *).DifferenceModel | Should -Be (Get-ChildItem -Directory).Name
        (Compare-ModelProvenance aurora-base aurora-code, borealis-b*).DifferenceModel | Should -Be 'aurora-code', 'borealis-base'
    }

    It 'takes models from Get-ChildItem' {
        (Get-ChildItem -Directory borealis-* | Compare-ModelProvenance aurora-base).DifferenceModel | Should -Be 'borealis-base', 'borealis-code'
        (Get-Item borealis-code | Compare-ModelProvenance (Get-Item aurora-base)).ReferencePath | Should -Be (Get-Item aurora-base).FullName
    }

    It 'takes fingerprints' {
        $reference = Get-ModelFingerprint aurora-base
        (Get-ModelFingerprint aurora-* | Compare-ModelProvenance $reference).Count | Should -Be (Get-ChildItem -Directory aurora-*).Count
    }

    It 'takes rows of a CSV file' {
        Set-Content (Join-Path $TestDrive 'models.csv') 'DifferenceModel,Note', 'aurora-code,x', 'borealis-base,y'
        (Import-Csv (Join-Path $TestDrive 'models.csv') | Compare-ModelProvenance aurora-base).DifferenceModel | Should -Be 'aurora-code', 'borealis-base'
    }

    It 'takes lines of a text file' {
        Set-Content (Join-Path $TestDrive 'models.txt') 'aurora-code', 'borealis-base'
        (Get-Content (Join-Path $TestDrive 'models.txt') | Compare-ModelProvenance aurora-base).DifferenceModel | Should -Be 'aurora-code', 'borealis-base'
    }

    It 'refuses a fingerprint that went through a job, with the accepted forms' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-ModelFingerprint aurora-base)))
        { Compare-ModelProvenance aurora-base $copy } | Should -Throw '*deserialised*PSPath*Get-ModelFingerprint*'
    }

    It 'reports a missing model and goes on' {
        $results = 'nope', 'aurora-code' | Compare-ModelProvenance aurora-base -ErrorVariable problems -ErrorAction SilentlyContinue
        $results.DifferenceModel | Should -Be 'aurora-code'
        $problems.FullyQualifiedErrorId | Should -Be 'ModelNotFound,ProvenanceKit.Commands.CompareModelProvenanceCommand'
    }

    It 'ends with one error when the reference is missing' {
        { 'aurora-code', 'borealis-base' | Compare-ModelProvenance nope } | Should -Throw -ErrorId 'ModelNotFound,*'
    }

    It 'stops after the first result when nobody wants more' {
        (Compare-ModelProvenance aurora-base * | Select-Object -First 1).DifferenceModel | Should -Be 'aurora-base'
    }

    It 'pipes into Select-Object, Export-Csv and ConvertTo-Json' {
        $result = Compare-ModelProvenance aurora-base aurora-code
        ($result | Select-Object DifferenceModel, Eas).Eas | Should -Be $result.Eas
        $file = Join-Path $TestDrive 'result.csv'
        $result | Export-Csv $file
        (Import-Csv $file).ReferenceDecision | Should -Be $result.ReferenceDecision
        ($result | ConvertTo-Json -Depth 4 -WarningVariable warnings | ConvertFrom-Json).Signals.Count | Should -Be $result.Signals.Count
        $warnings | Should -BeNullOrEmpty
    }

    It 'fits into 100 columns as a table' {
        $lines = Compare-ModelProvenance aurora-base * | Out-String -Width 100 -Stream
        $lines | Where-Object { $_ -like '*Reference: aurora-base' } | Should -HaveCount 1
        $lines | Where-Object { $_ -like 'aurora-disguised *' } | Should -HaveCount 1
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }

    It 'shows every signal as a list' {
        $text = Compare-ModelProvenance aurora-base aurora-code | Format-List | Out-String -Width 100
        $text | Should -BeLike '*Verdict*: Linked*'
        foreach ($signal in 'EAS', 'NLF', 'LEP', 'END', 'WVC', 'TFV', 'VOA', 'MFI') {
            $text | Should -BeLike "*($signal)*"
        }
    }
}

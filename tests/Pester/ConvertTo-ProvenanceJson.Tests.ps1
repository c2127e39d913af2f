BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
}

Describe 'ConvertTo-ProvenanceJson' {
    It 'writes the reference kit''s keys' {
        $comparison = Compare-ModelProvenance aurora-base aurora-code
        $json = $comparison | ConvertTo-ProvenanceJson | ConvertFrom-Json
        $json.signals.psobject.Properties.Name | Should -Be 'eas', 'nlf', 'lep', 'end', 'wvc', 'tfv', 'voa'
        $json.signals.eas | Should -Be $comparison.Eas
        $json.scores.provenance_decision | Should -Be $comparison.ReferenceDecision
        $json.interpretation.label | Should -Be $comparison.Interpretation
        $json.psobject.Properties.Name | Should -Contain 'raw'
        $json.verdict | Should -Be 'Linked'
        $json.p_value_log10 | Should -Be $comparison.PValueLog10
        $json.evidence.layer_map.Count | Should -Be 4
        $json.schema_version | Should -BeGreaterOrEqual 1
    }

    It 'writes one document per result' {
        $documents = Compare-ModelProvenance aurora-base aurora-code, borealis-base | ConvertTo-ProvenanceJson -Compress
        $documents.Count | Should -Be 2
        $documents | ForEach-Object { $_ | Should -Not -Match "`n" }
    }

    It 'refuses other objects in plain words' {
        { ConvertTo-ProvenanceJson -InputObject 42 } | Should -Throw '*Compare-ModelProvenance*'
    }
}

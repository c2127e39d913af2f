BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
    $comparison = Compare-ModelProvenance aurora-base aurora-code
}

AfterAll {
    Pop-Location
}

Describe 'ConvertTo-ProvenanceReport' {
    It 'gives one text' {
        $text = $comparison, $comparison | ConvertTo-ProvenanceReport
        $text | Should -HaveCount 1
        $text | Should -BeLike '# Model provenance report*'
    }

    It 'keeps a title' {
        $comparison | ConvertTo-ProvenanceReport Html -Title 'Q3 <audit>' | Should -BeLike '*<title>Q3 &lt;audit&gt;</title>*'
    }

    It 'refuses other objects in plain words' {
        { ConvertTo-ProvenanceReport -InputObject 42 } | Should -Throw '*Compare-ModelProvenance*'
        { ConvertTo-ProvenanceReport -InputObject ($comparison | Select-Object Verdict) } | Should -Throw '*Select-Object*'
    }

    It 'writes <Format> as text' -ForEach @(
        @{ Format = 'Csv'; Start = 'Kind,Model,*' }
        @{ Format = 'Json'; Start = '{*"schema_version": 1*' }
        @{ Format = 'Markdown'; Start = '# Model provenance report*' }
        @{ Format = 'Html'; Start = '<!DOCTYPE html>*' }
        @{ Format = 'CycloneDX'; Start = '{*"bomFormat": "CycloneDX"*' }
    ) {
        $comparison | ConvertTo-ProvenanceReport $Format | Should -BeLike $Start
    }

    It 'gives JSON that ConvertFrom-Json reads, on one line with -Compress' {
        $text = $comparison | ConvertTo-ProvenanceReport Json -Compress
        $text.Split("`n") | Should -HaveCount 1
        ($text | ConvertFrom-Json).comparisons[0].verdict | Should -Be 'Linked'
    }

    It 'gives rows that ConvertFrom-Csv reads' {
        ($comparison | ConvertTo-ProvenanceReport Csv | ConvertFrom-Csv).Verdict | Should -Be 'Linked'
    }
}

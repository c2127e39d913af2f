BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
    $edges = Get-ModelLineage *
}

AfterAll {
    Pop-Location
}

Describe 'ConvertTo-ProvenanceDiagram' {
    It 'writes a Mermaid flowchart' {
        $text = $edges | ConvertTo-ProvenanceDiagram
        $text | Should -BeOfType string
        $text | Should -BeLike 'flowchart TD*'
        ([regex]::Matches($text, 'subgraph')).Count | Should -Be 2
        ([regex]::Matches($text, '-->')).Count | Should -Be 7
        foreach ($name in (Get-ChildItem -Directory).Name) {
            $text | Should -BeLike "*``[`"$name`"``]*"
        }
    }

    It 'writes a Graphviz digraph' {
        $text = ConvertTo-ProvenanceDiagram $edges -Format Dot
        $text | Should -BeLike 'digraph lineage {*}'
        ([regex]::Matches($text, ' -> ')).Count | Should -Be 7
    }

    It 'takes edges from CSV and CliXml files' {
        $expected = $edges | ConvertTo-ProvenanceDiagram
        $edges | Export-Csv (Join-Path $TestDrive 'edges.csv')
        $edges | Export-Clixml (Join-Path $TestDrive 'edges.xml')
        Import-Csv (Join-Path $TestDrive 'edges.csv') | ConvertTo-ProvenanceDiagram | Should -Be $expected
        Import-Clixml (Join-Path $TestDrive 'edges.xml') | ConvertTo-ProvenanceDiagram | Should -Be $expected
    }

    It 'refuses other objects in plain words' {
        { ConvertTo-ProvenanceDiagram -InputObject 42 } | Should -Throw '*Get-ModelLineage*'
    }
}

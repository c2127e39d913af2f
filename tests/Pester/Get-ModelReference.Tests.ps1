BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'Get-ModelReference' {
    It 'lists the shipped catalogue by publisher' {
        $groups = Get-ModelReference -Database shipped | Group-Object Publisher
        ($groups | Measure-Object Count -Sum).Sum | Should -Be 152
        $groups.Name | Should -Contain 'meta-llama'
        $groups.Name | Should -Not -Contain ''
    }

    It 'filters by name, family and publisher' {
        (Get-ModelReference Llama-2-7b-hf).Publisher | Should -Be 'meta-llama'
        Get-ModelReference -Publisher ibm* | Should -Not -BeNullOrEmpty
        (Get-ModelReference -Family Granite*).Publisher | Sort-Object -Unique | Should -Be 'ibm-granite'
    }

    It 'completes names, families and publishers' {
        (TabExpansion2 'Get-ModelReference Llama-2-7b').CompletionMatches.CompletionText | Should -Contain 'Llama-2-7b-hf__hf-safetensors'
        (TabExpansion2 'Get-ModelReference -Publisher ibm').CompletionMatches.CompletionText | Should -Be 'ibm-granite'
        (TabExpansion2 'Get-ModelReference -Family Gran').CompletionMatches.CompletionText | Should -Contain 'Granite'
    }

    It 'reports an unknown id' {
        { Get-ModelReference nope -ErrorAction Stop } | Should -Throw -ErrorId 'ReferenceNotFound,*'
        Get-ModelReference nope* | Should -BeNullOrEmpty
    }

    It 'fits into 100 columns' {
        $lines = Get-ModelReference -Database shipped | Out-String -Width 100 -Stream
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        $lines -join ' ' | Should -Not -BeLike '*...*'
    }
}

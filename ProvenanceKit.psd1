@{
    RootModule           = 'bin/ProvenanceKit.dll'
    NestedModules        = @('bin/ProvenanceKit.Loader.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = 'b6c0f2de-7a53-4c0b-9f0e-6d1a3c5e9a41'
    Author               = 'The ProvenanceKit contributors'
    CompanyName          = 'ProvenanceKit'
    Copyright            = 'Copyright the ProvenanceKit contributors. Apache-2.0.'
    Description          = 'Answers from the files themselves whether a transformer model descends from another.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('formats/ProvenanceKit.format.ps1xml', 'formats/ProvenanceKit.Reference.format.ps1xml', 'formats/ProvenanceKit.Gate.format.ps1xml')
    TypesToProcess       = @('formats/ProvenanceKit.types.ps1xml', 'formats/ProvenanceKit.Reference.types.ps1xml', 'formats/ProvenanceKit.Gate.types.ps1xml')
    CmdletsToExport      = @(
        'Add-ModelReference'
        'Clear-ProvenanceCache'
        'Compare-ModelProvenance'
        'ConvertTo-ProvenanceDiagram'
        'ConvertTo-ProvenanceJson'
        'ConvertTo-ProvenanceReport'
        'Export-ModelFingerprint'
        'Export-ProvenanceDatabase'
        'Export-ProvenanceReport'
        'Find-LocalModel'
        'Find-ModelAncestor'
        'Get-ModelFingerprint'
        'Get-ModelLineage'
        'Get-ModelReference'
        'Get-ProvenanceCache'
        'Get-ProvenanceDatabase'
        'Import-ModelFingerprint'
        'Import-ProvenanceDatabase'
        'Install-ProvenanceDatabase'
        'Measure-ProvenanceAccuracy'
        'New-ProvenanceDatabase'
        'Remove-ModelReference'
        'Save-HubModel'
        'Test-ModelProvenance'
        'Test-ProvenanceDatabase'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('AI', 'Model', 'Provenance', 'Security', 'SupplyChain', 'Safetensors', 'Transformer', 'PSEdition_Core')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
